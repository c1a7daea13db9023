package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.MemCache;
import dev.livetable.status.Verdict;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.ForwardingWritableTable;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import dev.livetable.table.TableSchema;
import dev.livetable.table.WritableTable;
import dev.livetable.table.Written;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;

/** F1, F3 and F15 over random histories: each read shows exactly what the master shows to the one who reads. */
class ContextHistoriesTests {

    private static final int HISTORIES = 250;
    private static final int STEPS = 80;
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final TableSchema SCHEMA = TableSchema.of(
            "notes",
            List.of(
                    new Column("id", ColumnType.INTEGER, false, true),
                    Column.of("owner", ColumnType.TEXT),
                    Column.of("price", ColumnType.INTEGER)),
            "id");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final TenantMaster who = new TenantMaster(); // for its thread-local
    private long hits;
    private long patched;

    @AfterEach
    void end() {
        threads.shutdown();
    }

    /** A master, as each of those who ask sees it, and what happens there past the live table. */
    private interface World {

        WritableTable master();

        InMemoryTable rowsOf(String name);
    }

    /** Each has a table of its own; rows of all have the same ids. */
    private World apart() {
        return new World() {
            @Override
            public WritableTable master() {
                return who;
            }

            @Override
            public InMemoryTable rowsOf(String name) {
                return who.of(name);
            }
        };
    }

    /** All have one table, of which each sees the rows it owns; a row may be given to another. */
    private World together() {
        InMemoryTable all = InMemoryTable.of(SCHEMA).oneRow();
        for (long id = 1; id <= 6; id++) {
            all.put(Row.of("id", id).with("owner", NAMES.get((int) id % 3)).with("price", id));
        }
        OwnRows master = new OwnRows(all);
        return new World() {
            @Override
            public WritableTable master() {
                return master;
            }

            @Override
            public InMemoryTable rowsOf(String name) {
                return all;
            }
        };
    }

    private final class OwnRows extends ForwardingWritableTable {

        private final InMemoryTable all;

        OwnRows(InMemoryTable all) {
            this.all = all;
        }

        @Override
        protected WritableTable delegate() {
            return all;
        }

        private Filter own(Filter filter) {
            return filter.and(Filter.equal("owner", who.current()));
        }

        @Override
        public Slice<Row> list(Filter filter, Pageable pageable) {
            return all.list(own(filter), pageable);
        }

        @Override
        public Optional<Row> get(String id) {
            return all.get(id, own(Filter.all()));
        }

        @Override
        public Optional<Row> get(String id, Filter within) {
            return all.get(id, own(within));
        }

        @Override
        public long count(Filter filter) {
            return all.count(own(filter));
        }

        @Override
        public Row patch(String id, Row changes, Filter within) {
            return all.patch(id, changes, own(within));
        }

        @Override
        public Written<Row> patchReturningBefore(String id, Row changes, Filter within) {
            return all.patchReturningBefore(id, changes, own(within));
        }
    }

    @Test
    @DisplayName("disjoint contexts: rows of one id in each, changed in one, told with and without a context")
    void disjoint() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            play(seed, apart(), true);
        }
        assertThat(hits).isGreaterThan(HISTORIES);
        assertThat(patched).isGreaterThan(HISTORIES / 4);
    }

    @Test
    @DisplayName(
            "contexts that overlap: a row that one gives to another leaves the pages of the one and comes into the other's")
    void overlapping() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            play(seed, together(), false);
        }
        assertThat(hits).isGreaterThan(HISTORIES);
        assertThat(patched).isZero();
    }

    private void play(int seed, World world, boolean areDisjoint) {
        Random random = new Random(seed);
        ManualLiveStream stream = new ManualLiveStream();
        try (MemCache cache = MemCache.create();
                LiveTable table = LiveTable.builder("notes", world.master())
                        .cache(cache)
                        .executor(threads)
                        .scheduler(new ManualScheduler())
                        .stream(stream)
                        .context(who)
                        .contextsDisjoint(areDisjoint)
                        .carrier(who)
                        .build()) {
            for (int step = 0; step < STEPS; step++) {
                String name = NAMES.get(random.nextInt(NAMES.size()));
                String what = "seed " + seed + ", step " + step + ", as " + name;
                who.as(name, () -> {
                    if (random.nextInt(3) == 0) {
                        change(random, table, world, stream, name, areDisjoint);
                    } else {
                        read(random, table, world.master(), what);
                    }
                });
            }
            hits += table.status().hits();
            patched += table.status().verdicts().getOrDefault(Verdict.PATCHED, 0L);
        }
    }

    private static void read(Random random, LiveTable table, WritableTable master, String what) {
        Filter filter = random.nextInt(3) == 0 ? Filter.greaterThan("price", (long) random.nextInt(30)) : Filter.all();
        switch (random.nextInt(4)) {
            case 0 -> {
                String id = id(random);
                assertThat(table.get(id)).as(what).isEqualTo(master.get(id));
            }
            case 1 -> assertThat(table.count(filter)).as(what).isEqualTo(master.count(filter));
            default -> {
                Sort sort = random.nextBoolean() ? Sort.by("id") : Sort.by("price", "id");
                PageRequest page = PageRequest.of(random.nextInt(2), 2, sort);
                Page<Row> shown = table.page(filter, page);
                assertThat(shown.getContent())
                        .as(what)
                        .isEqualTo(master.list(filter, page).getContent());
                assertThat(shown.getTotalElements()).as(what).isEqualTo(master.count(filter));
            }
        }
    }

    private static String id(Random random) {
        return String.valueOf(1 + random.nextInt(6));
    }

    private void change(
            Random random, LiveTable table, World world, ManualLiveStream stream, String name, boolean areDisjoint) {
        String id = id(random);
        Row values = Row.of("price", (long) random.nextInt(30));
        Row changes = areDisjoint ? values : values.with("owner", NAMES.get(random.nextInt(NAMES.size())));
        Optional<Row> before = world.master().get(id);
        switch (random.nextInt(6)) {
            case 0, 1, 2 -> {
                if (before.isPresent()) {
                    table.patch(id, changes);
                } else if (areDisjoint) {
                    table.insert(changes.with("id", Long.valueOf(id)).with("name", name));
                }
            }
            case 3 -> {
                if (areDisjoint) {
                    table.delete(id);
                }
            }
            case 4 -> {
                if (before.isPresent()) {
                    Row old = before.get();
                    Row now = old;
                    for (String column : changes.columns().names()) {
                        now = now.with(column, changes.get(column));
                    }
                    world.rowsOf(name).put(now);
                    LiveEvent event = LiveEvent.updated(id, RowImage.whole(old), RowImage.whole(now));
                    stream.publish(random.nextBoolean() ? event : event.in(name));
                }
            }
            default -> {
                if (random.nextBoolean()) {
                    table.invalidate();
                } else {
                    table.invalidate(name);
                }
            }
        }
    }
}
