package dev.livetable;

import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.OffsetPageable;
import dev.livetable.table.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;

/** Pages that begin at any row, asked for by page requests of whatever class. */
class OffsetPagesTests extends LiveTableSetup {

    private final List<Row> rows =
            LongStream.rangeClosed(0, 9).mapToObj(i -> product(i, "p", i)).toList();
    private final InMemoryTable ten = InMemoryTable.of(SCHEMA, rows);

    private LiveTable open(int fetchSize) {
        return open(LiveTable.builder("ten", ten)
                .cache(cache)
                .scheduler(time)
                .clock(time.clock())
                .executor(threads)
                .fetchSize(fetchSize));
    }

    private static OffsetPageable from(long offset, int size) {
        return new OffsetPageable(offset, size, Sort.unsorted());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 6, 100})
    @DisplayName("every offset has its own rows, however they are fetched")
    void everyOffsetHasItsOwnRows(int fetchSize) {
        LiveTable table = open(fetchSize);

        for (int round = 0; round < 2; round++) {
            for (int offset = 0; offset <= 12; offset++) {
                for (int size = 1; size <= 4; size++) {
                    Page<Row> page = table.page(Filter.all(), from(offset, size));
                    assertThat(page.getContent())
                            .as("%d from %d", size, offset)
                            .isEqualTo(rows.subList(Math.min(offset, 10), Math.min(offset + size, 10)));
                    assertThat(page.getTotalElements()).isEqualTo(10);
                    assertThat(page.hasNext())
                            .as("%d from %d has next", size, offset)
                            .isEqualTo(offset + size < 10);
                    assertThat(page.hasPrevious()).isEqualTo(offset > 0);
                    assertThat(page.map(row -> row.get("id")).hasNext()).isEqualTo(page.hasNext());
                    assertThat(page.getNumber()).isEqualTo(offset / size);
                    assertThat(page.getPageable().getOffset()).isEqualTo(offset);
                }
            }
        }
    }

    @Test
    @DisplayName("a page by offset and one by number share an entry when they are the same rows")
    void theSameRowsShareAnEntry() {
        LiveTable table = open(1);

        assertThat(table.readList(Filter.all(), PageRequest.of(2, 3)).source()).isEqualTo(MISS);
        assertThat(table.readList(Filter.all(), from(6, 3)).source()).isEqualTo(HIT);
        assertThat(table.readList(Filter.all(), from(5, 3)).source()).isEqualTo(MISS);
        assertThat(table.readList(Filter.all(), from(5, 3)).source()).isEqualTo(HIT);
        assertThat(table.entries(9, true))
                .extracting(entry -> entry.key())
                .containsExactlyInAnyOrder("ten/page?offset=6&size=3", "ten/page?offset=5&size=3");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("from page to page, onwards and back, no row is missed")
    void fromPageToPageNoRowIsMissed(boolean totalKnown) {
        ten.totalKnown(totalKnown);
        LiveTable table = open(1);
        List<Row> onwards = new ArrayList<>();

        Slice<Row> page = table.list(Filter.all(), from(1, 4));
        onwards.addAll(page.getContent());
        while (page.hasNext()) {
            page = table.list(Filter.all(), page.nextPageable());
            onwards.addAll(page.getContent());
        }

        assertThat(onwards).isEqualTo(rows.subList(1, 10));
        assertThat(page.isLast()).isTrue();
        Slice<Row> before = table.list(Filter.all(), page.previousPageable());
        assertThat(before.getContent()).isEqualTo(rows.subList(5, 9));
        assertThat(table.list(Filter.all(), from(1, 4))
                        .map(row -> row.get("id"))
                        .previousPageable())
                .isEqualTo(PageRequest.of(0, 4));
    }

    @Test
    @DisplayName("a page request that changes after it was asked with changes no answer")
    void aPageRequestThatChangesChangesNoAnswer() {
        LiveTable table = open(1);
        OffsetPageable asked = from(3, 2);
        Page<Row> first = table.page(Filter.all(), asked);

        asked.moveTo(7);

        assertThat(first.getPageable().getOffset()).isEqualTo(3);
        assertThat(first.hasNext()).isTrue();
        assertThat(table.list(Filter.all(), asked).getContent()).isEqualTo(rows.subList(7, 9));
        assertThat(table.list(Filter.all(), from(3, 2)).getContent()).isEqualTo(rows.subList(3, 5));
    }

    @Test
    void aSubclassIsTakenByItsOffset() {
        LiveTable table = open(4);
        Pageable odd = new PageRequest(1, 2, Sort.unsorted()) {
            @Override
            public long getOffset() {
                return 5;
            }
        };

        assertThat(table.list(Filter.all(), odd).getContent()).isEqualTo(rows.subList(5, 7));
        assertThat(table.list(Filter.all(), PageRequest.of(1, 2)).getContent()).isEqualTo(rows.subList(2, 4));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, Integer.MAX_VALUE})
    @DisplayName("offsets and sizes as large as they can be do not overflow")
    void largeOffsetsAndSizesDoNotOverflow(int fetchSize) {
        LiveTable table = open(fetchSize);
        int largest = Integer.MAX_VALUE;

        assertThat(table.list(Filter.all(), from(3, largest)).getContent()).isEqualTo(rows.subList(3, 10));
        assertThat(table.list(Filter.all(), from(3, largest)).hasNext()).isFalse();
        assertThat(table.list(Filter.all(), PageRequest.of(0, largest)).getContent())
                .isEqualTo(rows);
        for (Pageable beyond :
                List.of(PageRequest.of(largest, largest), from(1L << 40, 3), from(Long.MAX_VALUE - largest, largest))) {
            Page<Row> page = table.page(Filter.all(), beyond);
            assertThat(page).isEmpty();
            assertThat(page.getTotalElements()).isEqualTo(10);
            assertThat(page.hasNext()).isFalse();
        }
    }

    @Test
    void whatIsNoPageIsRefused() {
        LiveTable table = open(1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.list(Filter.all(), from(-1, 2)))
                .withMessageContaining("-1");
        assertThatIllegalArgumentException().isThrownBy(() -> table.list(Filter.all(), from(Long.MAX_VALUE, 2)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.list(Filter.all(), from(0, 0)))
                .withMessage("The size of a page must be at least 1, not 0");
    }
}
