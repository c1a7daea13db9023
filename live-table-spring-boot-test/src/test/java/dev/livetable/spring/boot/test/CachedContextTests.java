package dev.livetable.spring.boot.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.livetable.LiveTable;
import dev.livetable.cache.Cache;
import dev.livetable.cache.disk.RedbCache;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Filter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.env.Environment;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.annotation.DirtiesContext.ClassMode;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** Several contexts that are open at once, over one database. */
class CachedContextTests {

    private static final List<Path> FOLDERS = new ArrayList<>();

    abstract static class Reading {

        @Autowired
        LiveTable cities;

        @Autowired
        Cache cache;

        @Autowired
        Environment environment;

        @Test
        void readsAndWrites() {
            if (cache instanceof RedbCache) {
                FOLDERS.add(Path.of(environment.getRequiredProperty("live.cache.redb.path")));
            }
            long before = cities.count(Filter.all());
            assertThat(cities.readCount(Filter.all()).source()).isEqualTo(ReadSource.HIT);
            cities.insert(dev.livetable.table.Row.of("CITY_ID", (int) before).with("NAME", "Bari"));
            assertThat(cities.count(Filter.all())).isEqualTo(before + 1);
            assertThat(cache.problem()).isEmpty();
        }
    }

    @SpringBootTest
    @TestPropertySource(properties = {"spring.datasource.url=jdbc:h2:mem:shared;DB_CLOSE_DELAY=-1", "some=one"})
    static class One extends Reading {}

    @SpringBootTest
    @TestPropertySource(properties = {"spring.datasource.url=jdbc:h2:mem:shared;DB_CLOSE_DELAY=-1", "some=other"})
    static class Other extends Reading {}

    @SpringBootTest
    @TestPropertySource(properties = {"spring.datasource.url=jdbc:h2:mem:shared;DB_CLOSE_DELAY=-1", "some=one"})
    static class OneAgain extends Reading {}

    @SpringBootTest
    @TestPropertySource(
            properties = {
                "spring.datasource.url=jdbc:h2:mem:on-disk;DB_CLOSE_DELAY=-1",
                "live.cache.backend=redb",
                "some=one"
            })
    static class OneOnDisk extends Reading {}

    @SpringBootTest
    @TestPropertySource(
            properties = {
                "spring.datasource.url=jdbc:h2:mem:on-disk;DB_CLOSE_DELAY=-1",
                "live.cache.backend=Re-DB",
                "some=other"
            })
    @DirtiesContext(classMode = ClassMode.AFTER_CLASS)
    static class OtherOnDisk extends Reading {}

    @SpringBootTest
    @TestPropertySource(
            properties = {
                "spring.datasource.url=jdbc:h2:mem:on-disk;DB_CLOSE_DELAY=-1",
                "live.cache.backend=redb",
                "some=one"
            })
    @DirtiesContext(classMode = ClassMode.AFTER_CLASS)
    static class OneOnDiskAgain extends Reading {}

    @BeforeEach
    void forgetFolders() {
        FOLDERS.clear();
    }

    private static void run(Class<?>... tests) {
        ClassSelector[] selectors = new ClassSelector[tests.length];
        for (int i = 0; i < tests.length; i++) {
            selectors[i] = selectClass(tests[i]);
        }
        Events events = EngineTestKit.engine("junit-jupiter")
                .selectors(selectors)
                .execute()
                .testEvents();
        assertThat(events.failed().list()).isEmpty();
        assertThat(events.succeeded().list()).hasSameSizeAs(tests);
    }

    @Test
    @DisplayName("On the heap: each context sees what the other has written, whichever is open")
    void contextsOnTheHeap() {
        run(One.class, Other.class, OneAgain.class);
        assertThat(FOLDERS).isEmpty();
    }

    @Test
    @DisplayName("On disk: each context has a folder of its own, which is gone when it is closed")
    void contextsOnDisk() {
        run(OneOnDisk.class, OtherOnDisk.class, OneOnDiskAgain.class);

        assertThat(FOLDERS).hasSize(3).doesNotContain(Path.of("target/never-used"));
        assertThat(FOLDERS.get(0)).isEqualTo(FOLDERS.get(2)).isNotEqualTo(FOLDERS.get(1));
        assertThat(FOLDERS).allSatisfy(folder -> assertThat(folder).doesNotExist());
    }

    /** Names a folder itself. */
    @SpringBootTest
    @TestPropertySource(properties = {"spring.datasource.url=jdbc:h2:mem:named", "live.cache.backend=redb"})
    @DirtiesContext(classMode = ClassMode.AFTER_CLASS)
    static class Named extends Reading {

        static Path folder = Path.of("unset");

        @DynamicPropertySource
        static void folder(DynamicPropertyRegistry registry) {
            registry.add("live.cache.redb.path", folder::toString);
        }
    }

    /** Names a folder in its properties. */
    @SpringBootTest
    @TestPropertySource(
            properties = {
                "spring.datasource.url=jdbc:h2:mem:named-in-properties",
                "live.cache.backend=redb",
                "live.cache.redb.path=target/named"
            })
    @DirtiesContext(classMode = ClassMode.AFTER_CLASS)
    static class NamedInProperties extends Reading {}

    @Test
    void aTestMayNameAFolderInItsProperties() {
        run(NamedInProperties.class);

        assertThat(FOLDERS).containsExactly(Path.of("target/named"));
    }

    @Test
    void aTestMayNameAFolderItself(@org.junit.jupiter.api.io.TempDir Path folder) {
        Named.folder = folder.resolve("own");

        run(Named.class);

        assertThat(FOLDERS).containsExactly(Named.folder);
        assertThat(Files.isDirectory(Named.folder))
                .as("it is the test's to delete")
                .isTrue();
    }
}
