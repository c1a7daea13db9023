package dev.livetable.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.table.Capability;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.FilterSupport;
import dev.livetable.table.ForwardingTable;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowWindow;
import dev.livetable.table.Table;
import dev.livetable.table.TableSchema;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/** Each test is a table that is wrong in one way. */
class TableCheckTests {

    private static final TableSchema FRUITS = TableSchema.of(
            "fruits",
            List.of(
                    new Column("id", ColumnType.INTEGER, false, true),
                    Column.of("name", ColumnType.TEXT),
                    Column.of("stock", ColumnType.INTEGER)),
            "id");

    private static Row fruit(long id) {
        return Row.of("id", id).with("name", "secret " + id).with("stock", id % 4);
    }

    private static Row[] fruits(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(TableCheckTests::fruit).toArray(Row[]::new);
    }

    /** A table of twenty fruits that reaches any page. */
    private abstract static class Fruits extends ForwardingTable {

        final Table right = InMemoryTable.of(FRUITS, fruits(20));

        @Override
        protected Table delegate() {
            return right;
        }

        @Override
        public boolean reachesAnyPage() {
            return true;
        }
    }

    private static Verdict verdict(CheckReport report, Aspect aspect) {
        return report.findings().stream()
                .filter(finding -> finding.aspect() == aspect)
                .map(Finding::verdict)
                .findFirst()
                .orElseThrow();
    }

    private static void assertContradicts(Table table, Aspect aspect) {
        CheckReport report = TableCheck.of(table);
        assertThat(report.bad()).as("%s", report).extracting(Finding::aspect).containsExactly(aspect);
        assertThat(report.verdict()).isEqualTo(Verdict.CONTRADICTS);
        assertThat(report.toString()).doesNotContain("secret");
    }

    @Test
    void aTableThatIsRightAgreesInAllAspects() {
        CheckReport report = TableCheck.of(new Fruits() {});

        assertThat(report.findings()).extracting(Finding::verdict).containsOnly(Verdict.AGREES);
        assertThat(report.findings()).extracting(Finding::aspect).containsExactly(Aspect.values());
    }

    @Test
    void itAsksAHandfulOfQuestions() {
        InMemoryTable table = InMemoryTable.of(FRUITS, fruits(20));

        TableCheck.of(table);

        assertThat(table.loads()).isLessThanOrEqualTo(20);
    }

    @Test
    void anEmptyTableAgrees() {
        CheckReport report = TableCheck.of(InMemoryTable.of(FRUITS));

        assertThat(report.verdict()).isEqualTo(Verdict.AGREES);
        assertThat(verdict(report, Aspect.ROW)).isEqualTo(Verdict.NOT_ASKED);
    }

    @Test
    void aFirstPageThatIsCountedOtherwise() {
        assertContradicts(
                new Fruits() {
                    @Override
                    public Slice<Row> list(Filter filter, Pageable asked) {
                        Pageable next = PageRequest.of(
                                asked.getPageNumber()
                                        + (filter.isAll() && asked.getSort().isUnsorted() ? 1 : 0),
                                asked.getPageSize(),
                                asked.getSort());
                        Slice<Row> rows = right.list(filter, next);
                        return RowWindow.page(rows.getContent(), asked, 20);
                    }
                },
                Aspect.PAGES);
    }

    @Test
    void theFirstPageOnceMore() {
        assertContradicts(
                new Fruits() {
                    @Override
                    public Slice<Row> list(Filter filter, Pageable asked) {
                        boolean isSecond = asked.getPageNumber() == 1;
                        return right.list(filter, isSecond ? asked.first() : asked);
                    }
                },
                Aspect.PAGES);
    }

    @Test
    void aRowThatIsNotFoundByItsId() {
        assertContradicts(
                new Fruits() {
                    @Override
                    public Optional<Row> get(String id) {
                        return Optional.empty();
                    }
                },
                Aspect.ROW);
    }

    @Test
    void aRowThatIsShorterInTheList() {
        Table table = new Fruits() {
            @Override
            public Slice<Row> list(Filter filter, Pageable asked) {
                return right.list(filter, asked).map(row -> row.with("name", null));
            }
        };

        assertThat(TableCheck.of(table).bad()).singleElement().satisfies(finding -> {
            assertThat(finding.aspect()).isEqualTo(Aspect.ROW);
            assertThat(finding.text()).contains("[name]");
        });
    }

    @Test
    void aSortThatIsIgnored() {
        assertContradicts(
                new Fruits() {
                    @Override
                    public Slice<Row> list(Filter filter, Pageable asked) {
                        return right.list(filter, PageRequest.of(asked.getPageNumber(), asked.getPageSize()));
                    }
                },
                Aspect.SORT);
    }

    @Test
    void aFilterThatIsIgnored() {
        assertContradicts(
                new Fruits() {
                    @Override
                    public Slice<Row> list(Filter filter, Pageable asked) {
                        return right.list(Filter.all(), asked);
                    }
                },
                Aspect.FILTER);
    }

    @Test
    void aFilterThatFindsNothing() {
        assertContradicts(
                new Fruits() {
                    @Override
                    public Slice<Row> list(Filter filter, Pageable asked) {
                        return filter.isAll() ? right.list(filter, asked) : RowWindow.page(List.of(), asked, 0);
                    }
                },
                Aspect.FILTER);
    }

    @Test
    void aTotalThatIsNotThatOfThePages() {
        assertContradicts(
                new Fruits() {
                    @Override
                    public long count(Filter filter) {
                        return 19;
                    }
                },
                Aspect.TOTAL);
    }

    @Test
    void theLastPageOnceMoreBehindTheEnd() {
        assertContradicts(
                new Fruits() {
                    @Override
                    public Slice<Row> list(Filter filter, Pageable asked) {
                        Pageable last = PageRequest.of(6, 3);
                        Slice<Row> rows = right.list(filter, asked);
                        return rows.hasContent() || !filter.isAll() ? rows : right.list(filter, last);
                    }
                },
                Aspect.PAST_END);
    }

    @Test
    void aFailureBehindTheEnd() {
        CheckReport report = TableCheck.of(new Fruits() {
            @Override
            public Slice<Row> list(Filter filter, Pageable asked) {
                if (asked.getPageNumber() > 6) {
                    throw new MasterFailedException("fruits", "it was answered with 404", null);
                }
                return right.list(filter, asked);
            }
        });

        assertThat(report.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(report.bad()).singleElement().satisfies(finding -> {
            assertThat(finding.aspect()).isEqualTo(Aspect.PAST_END);
            assertThat(finding.text()).contains("404");
        });
    }

    @Test
    void whatATableSaysInWordsOfItsOwnIsNotRepeated() {
        CheckReport report = TableCheck.of(new Fruits() {
            @Override
            public TableSchema schema() {
                throw new IllegalStateException("secret");
            }
        });

        assertThat(report.findings())
                .containsExactly(
                        new Finding(Aspect.COLUMNS, Verdict.FAILED, "failed with java.lang.IllegalStateException"));
    }

    @Test
    void whatATableIsNotSaidToDoIsNotAsked() {
        CheckReport report = TableCheck.of(new Fruits() {
            @Override
            public Set<Capability> capabilities() {
                return EnumSet.noneOf(Capability.class);
            }

            @Override
            public FilterSupport filterSupport() {
                return FilterSupport.none();
            }

            @Override
            public boolean reachesAnyPage() {
                return false;
            }
        });

        assertThat(report.verdict()).isEqualTo(Verdict.AGREES);
        assertThat(verdict(report, Aspect.SORT)).isEqualTo(Verdict.NOT_ASKED);
        assertThat(verdict(report, Aspect.FILTER)).isEqualTo(Verdict.NOT_ASKED);
        assertThat(verdict(report, Aspect.PAST_END)).isEqualTo(Verdict.NOT_ASKED);
    }

    @Test
    void rowsThatMoveOnceAreNoContradiction() {
        AtomicInteger lists = new AtomicInteger();
        CheckReport report = TableCheck.of(new Fruits() {
            @Override
            public Slice<Row> list(Filter filter, Pageable asked) {
                Slice<Row> rows = right.list(filter, asked);
                return lists.incrementAndGet() == 1
                        ? RowWindow.page(rows.getContent().subList(1, 6), asked, 20)
                        : rows;
            }
        });

        assertThat(report.verdict()).isEqualTo(Verdict.AGREES);
        assertThat(report.findings()).extracting(Finding::verdict).containsOnly(Verdict.AGREES);
    }

    @Test
    void aLiveTableChecksItsMasterPastTheCache() {
        InMemoryTable master = InMemoryTable.of(FRUITS, fruits(20));
        try (LiveTable table = LiveTable.builder("fruits", master).build()) {
            table.check();
            int before = master.loads();

            CheckReport report = table.check();

            assertThat(report.verdict()).isEqualTo(Verdict.AGREES);
            assertThat(master.loads()).isGreaterThan(before);
        }
    }
}
