package dev.livetable;

import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.Cache;
import dev.livetable.cache.disk.RedbCache;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same with the cache on disk, and after a restart. */
class ContextOnDiskTests extends ContextTests {

    @TempDir
    private static Path folder;

    private final TenantMaster tenants = new TenantMaster();

    @Override
    Cache backend() {
        return disk();
    }

    private static RedbCache disk() {
        try {
            return RedbCache.open(Files.createTempDirectory(folder, "cache"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LiveTableBuilder ofTenants() {
        return LiveTable.builder("products", tenants)
                .scheduler(time)
                .clock(time.clock())
                .executor(threads);
    }

    private LiveTableBuilder disjoint() {
        return ofTenants().context(tenants).contextsDisjoint(true).carrier(tenants);
    }

    private static void run(Path path, LiveTableBuilder builder, Consumer<LiveTable> use) {
        try (RedbCache disk = RedbCache.open(path);
                LiveTable table = builder.cache(disk).build()) {
            use.accept(table);
        }
    }

    private ReadSource source(LiveTable table, String tenant) {
        return tenants.as(tenant, () -> table.readList(Filter.all(), FIRST_PAGE).source());
    }

    @Test
    @DisplayName(
            "after a restart each tenant finds its own rows, and a change on record costs those of its own context")
    void afterARestart(@TempDir Path path) {
        run(path, disjoint(), table -> {
            source(table, "a");
            source(table, "b");
            tenants.as("a", () -> {
                table.patch("1", Row.of("name", "changed"));
            });
            tenants.as("a", () -> {
                table.deleteAll(Filter.equal("id", 2L));
            });
        });

        run(path, disjoint(), table -> {
            assertThat(source(table, "b")).isEqualTo(HIT);
            assertThat(source(table, "a")).isEqualTo(MISS);
            assertThat(tenants.as("a", () -> firstPage(table)).get(0).get("name"))
                    .isEqualTo("changed");
            assertThat(tenants.as("b", () -> firstPage(table)).get(0).get("name"))
                    .isEqualTo("b's apple");
        });
    }

    @Test
    @DisplayName(
            "rows that were kept in other contexts, or for all, are dropped: nobody knows what a change meant for them")
    void otherContexts(@TempDir Path path) {
        run(path, disjoint(), table -> source(table, "a"));

        run(path, disjoint().contextsDisjoint(false), table -> {
            assertThat(source(table, "a")).isEqualTo(MISS);
        });
        run(path, ofTenants(), table -> {
            assertThat(source(table, "a")).isEqualTo(MISS);
        });
        run(path, disjoint(), table -> {
            assertThat(source(table, "a")).isEqualTo(MISS);
            assertThat(source(table, "b")).isEqualTo(MISS);
        });
    }
}
