package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.livetable.cache.CacheRegions;
import dev.livetable.cache.MemCache;
import dev.livetable.cache.NoCache;
import dev.livetable.cache.disk.BypassTrace;
import dev.livetable.cache.disk.RedbCache;
import dev.livetable.entity.EntityCodec;
import dev.livetable.master.rest.Sorting;
import dev.livetable.master.rest.Total;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.TableSchema;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects that a user may see in a log or a debugger say what they are. */
class PublicTextsTests {

    /** What caches are built on, and never shown. */
    private static final Set<Class<?>> HIDDEN = Set.of(CacheRegions.class, CacheRegions.Region.class);

    private static final TableSchema SCHEMA =
            TableSchema.of("cities", List.of(Column.of("name", ColumnType.TEXT)), "name");

    @Test
    void everyPublicClassHasOneOfItsOwn() throws URISyntaxException {
        List<JavaClass> silent = new ClassFileImporter()
                        .importPath(Path.of(LiveTable.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI()))
                        .stream()
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                        .filter(type -> !type.isInterface() && !type.isEnum() && !type.isRecord())
                        .filter(type -> !type.isAssignableTo(Throwable.class))
                        .filter(type -> type.getMethods().stream()
                                .anyMatch(method -> !method.getModifiers().contains(JavaModifier.STATIC)))
                        .filter(type -> HIDDEN.stream().noneMatch(type::isEquivalentTo))
                        .filter(type -> type.tryGetMethod("toString").isEmpty()
                                && type.getAllRawSuperclasses().stream()
                                        .filter(parent -> !parent.isEquivalentTo(Object.class))
                                        .allMatch(parent ->
                                                parent.tryGetMethod("toString").isEmpty()))
                        .toList();

        assertThat(silent).isEmpty();
    }

    @Test
    void aLiveTableTellsItsStateAndNoValue() {
        LiveTableBuilder builder =
                LiveTable.builder("cities", InMemoryTable.of(SCHEMA)).cache(MemCache.create());
        assertThat(builder).hasToString("builder of live table 'cities' over a " + InMemoryTable.class.getName());
        try (LiveTable table = builder.build();
                LiveTables all = new LiveTables(List.of(table))) {
            assertThat(table).hasToString("live table 'cities' (live, cache mem)");
            assertThat(table.view(Filter.equal("name", "secret")))
                    .hasToString("view of live table 'cities' (live, cache mem)");
            assertThat(all).hasToString("live tables [cities]");
            table.close();
            assertThat(table).hasToString("live table 'cities' (closed, cache mem)");
        }
    }

    @Test
    void cachesTellWhereTheyAre(@TempDir Path folder) {
        assertThat(MemCache.ofMaximumWeight(100)).hasToString("cache in memory of 100 bytes at the most");
        assertThat(new NoCache()).hasToString("no cache");
        assertThat(BypassTrace.in(Path.of("folder")))
                .hasToString(Path.of("folder", "cache.bypassed").toString());
        try (RedbCache cache =
                RedbCache.builder(folder).encryptionKey("secret".toCharArray()).open()) {
            assertThat(cache.toString())
                    .startsWith("cache on disk in ")
                    .contains(folder.getFileName().toString());
        }
        assertThat(RedbCache.builder(folder)
                        .encryptionKey("secret".toCharArray())
                        .toString())
                .endsWith("bytes at the most, encrypted");
    }

    @Test
    void partsOfMastersTellHowTheyWork() {
        record City(String id) {}
        assertThat(EntityCodec.of(City.class, String.class).toString()).endsWith("City with ids of java.lang.String");
        assertThat(new ManualLiveStream()).hasToString("manual stream with 0 subscriptions");
        assertThat(Sorting.split("_sort", "_order")).hasToString("sorting _sort={column}&_order={direction}");
        assertThat(Sorting.none()).hasToString("sorting none");
        assertThat(Total.of("header:X-Total")).hasToString("total in header X-Total");
        assertThat(Total.unknown()).hasToString("total unknown");
    }
}
