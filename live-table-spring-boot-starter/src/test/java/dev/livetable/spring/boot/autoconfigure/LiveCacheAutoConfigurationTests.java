package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertAdvice;
import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertInvalid;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.livetable.LiveTable;
import dev.livetable.cache.Cache;
import dev.livetable.cache.MemCache;
import dev.livetable.cache.NoCache;
import dev.livetable.cache.disk.RedbCache;
import dev.livetable.spring.boot.Cities;
import dev.livetable.status.ReadSource;
import dev.livetable.table.InMemoryTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.unit.DataSize;

class LiveCacheAutoConfigurationTests {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(LiveCacheAutoConfiguration.class));

    @TempDir
    Path folder;

    @Test
    void isOnTheHeapUnlessToldOtherwise() {
        runner.run(context -> assertThat(context).getBean(Cache.class).isInstanceOf(MemCache.class));
        runner.withPropertyValues("live.cache.backend=mem")
                .run(context -> assertThat(context).getBean(Cache.class).isInstanceOf(MemCache.class));
    }

    @Test
    void isBoundedByItsMaximumSize() {
        new ApplicationContextRunner()
                .withBean("citiesMaster", InMemoryTable.class, Cities::create)
                .withConfiguration(
                        AutoConfigurations.of(LiveCacheAutoConfiguration.class, LiveTableAutoConfiguration.class))
                .withPropertyValues("live.tables.cities.master=citiesMaster", "live.cache.mem.maximum-size=10B")
                .run(context -> {
                    LiveTable table = context.getBean(LiveTable.class);
                    table.get("1");
                    table.get("1");
                    assertThat(context.getBean(InMemoryTable.class).loads()).isEqualTo(2);
                });
    }

    @Test
    void isNoneWhenToldSo() {
        runner.withPropertyValues("live.cache.backend=none")
                .run(context -> assertThat(context).getBean(Cache.class).isInstanceOf(NoCache.class));
    }

    @Test
    void isOnDiskWhenToldSo() {
        redb(folder.resolve("deep/cache")).run(context -> {
            assertThat(context).getBean(Cache.class).isInstanceOf(RedbCache.class);
            assertThat(folder.resolve("deep/cache")).isNotEmptyDirectory();
        });
    }

    @Test
    void isClosedWithTheApplication() {
        redb(folder).run(context -> assertThat(context).hasNotFailed());
        redb(folder).run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void isTheApplicationsOwnWhereThereIsOne() {
        Cache own = new NoCache();
        runner.withBean(Cache.class, () -> own)
                .withPropertyValues("live.cache.backend=redb", "live.cache.redb.path=" + folder.resolve("unused"))
                .run(context -> {
                    assertThat(context).getBean(Cache.class).isSameAs(own);
                    assertThat(folder.resolve("unused")).doesNotExist();
                });
    }

    @Test
    void advisesOnABackendThatIsNone() {
        runner.withPropertyValues("live.cache.backend=redis").run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("redis")
                .hasMessageContaining("LiveCacheProperties.Backend"));
    }

    /** The condition of a backend and the properties read one value in one way. */
    @ParameterizedTest
    @ValueSource(strings = {"redb", "REDB", "Redb", "re-db", " redb", "redb "})
    void takesEverySpellingOfABackendThatSpringBootTakes(String backend) {
        runner.withPropertyValues("live.cache.redb.path=" + folder)
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource("backend", Map.of("live.cache.backend", backend))))
                .run(context -> assertThat(context).getBean(Cache.class).isInstanceOf(RedbCache.class));
    }

    @Test
    void isOnTheHeapWhereTheBackendIsEmpty() {
        runner.withPropertyValues("live.cache.backend=")
                .run(context -> assertThat(context).getBean(Cache.class).isInstanceOf(MemCache.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0MB", "-1MB"})
    void advisesOnASizeThatHoldsNothing(String size) {
        DataSize given = DataSize.parse(size);
        runner.withPropertyValues("live.cache.mem.maximum-size=" + size)
                .run(context -> assertInvalid(context, "live.cache.mem.maximum-size", given));
        redb(folder)
                .withPropertyValues("live.cache.redb.maximum-size=" + size)
                .run(context -> assertInvalid(context, "live.cache.redb.maximum-size", given));
        redb(folder)
                .withPropertyValues("live.cache.redb.memory=" + size)
                .run(context -> assertInvalid(context, "live.cache.redb.memory", given));
        try (RedbCache other = RedbCache.open(folder)) {
            redb(folder)
                    .withPropertyValues("live.cache.redb.when-locked=mem", "live.cache.mem.maximum-size=" + size)
                    .run(context -> assertInvalid(context, "live.cache.mem.maximum-size", given));
            assertThat(other.problem()).isEmpty();
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void warnsOfASizeThatTheHeapDoesNotHold(CapturedOutput output) {
        runner.withPropertyValues("live.cache.mem.maximum-size=9223372036854775807B")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).contains("live.cache.mem.maximum-size is 9223372036854775807 bytes, but the heap");
    }

    @Test
    void worksWithSizesThatAreHuge() {
        new ApplicationContextRunner()
                .withBean("citiesMaster", InMemoryTable.class, Cities::create)
                .withConfiguration(
                        AutoConfigurations.of(LiveCacheAutoConfiguration.class, LiveTableAutoConfiguration.class))
                .withPropertyValues(
                        "live.cache.backend=redb",
                        "live.cache.redb.path=" + folder,
                        "live.cache.redb.maximum-size=9223372036854775807B",
                        "live.cache.redb.memory=9223372036854775807B",
                        "live.tables.cities.master=citiesMaster")
                .run(context -> {
                    context.getBean(LiveTable.class).get("1");
                    assertThat(context.getBean(LiveTable.class).readGet("1").source())
                            .isEqualTo(ReadSource.HIT);
                });
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void warnsWhereTheBackendIsNotSetAndItsFolderIs(CapturedOutput output) {
        runner.withPropertyValues("live.cache.backend=mem", "live.cache.redb.path=" + folder)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain("live.cache.backend is not");

        runner.withPropertyValues("live.cache.redb.path=" + folder)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output)
                .contains("Properties of live.cache.redb are set, but live.cache.backend is not")
                .doesNotContain(folder.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"~/cache", "~", "file:/var/cache", "classpath:cache"})
    void advisesOnAPathThatIsNotPlain(String path) {
        runner.withPropertyValues("live.cache.backend=redb", "live.cache.redb.path=" + path)
                .run(context -> {
                    assertInvalid(context, "live.cache.redb.path", path);
                    assertThat(context).getFailure().rootCause().hasMessageContaining("${user.home}");
                });
    }

    @Test
    void advisesOnAMissingCaffeineWhereTheFolderIsLocked() {
        try (RedbCache other = RedbCache.open(folder)) {
            redb(folder)
                    .withPropertyValues("live.cache.redb.when-locked=mem")
                    .withClassLoader(new FilteredClassLoader(Caffeine.class))
                    .run(
                            context -> assertAdvice(context)
                                    .contains(
                                            "live.cache.redb.when-locked is 'mem', but com.github.ben-manes.caffeine:caffeine"));
            assertThat(other.problem()).isEmpty();
        }
    }

    @Test
    void advisesOnAMissingCaffeine() {
        runner.withClassLoader(new FilteredClassLoader(Caffeine.class)).run(context -> assertAdvice(context)
                .contains(
                        "live.cache.backend is 'mem', but com.github.ben-manes.caffeine:caffeine is not on the class path")
                .contains("Add com.github.ben-manes.caffeine:caffeine", "'redb'", "'none'"));
    }

    @Test
    void advisesOnAMissingMVStore() {
        redb(folder).withClassLoader(new FilteredClassLoader(MVStore.class)).run(context -> assertAdvice(context)
                .contains("live.cache.backend is 'redb'", "com.h2database:h2-mvstore"));
    }

    @Test
    void needsNoLibraryThatItsBackendDoesNotUse() {
        runner.withClassLoader(new FilteredClassLoader(MVStore.class))
                .run(context -> assertThat(context).hasSingleBean(MemCache.class));
        runner.withClassLoader(new FilteredClassLoader(MVStore.class, Caffeine.class))
                .withPropertyValues("live.cache.backend=none")
                .run(context -> assertThat(context).hasSingleBean(NoCache.class));
    }

    @Test
    void advisesOnAFolderThatIsInUse() {
        RedbCache other = RedbCache.open(folder);
        try {
            redb(folder).run(context -> assertAdvice(context)
                    .contains("live.cache.redb.path is '" + folder, "is open in this process already")
                    .contains("Stop the other application", "live.cache.redb.when-locked to 'mem'")
                    .contains(
                            "Tests that start several applications",
                            "live-table-spring-boot-test",
                            "live.cache.backend to 'mem'"));
        } finally {
            other.close();
        }
    }

    @Test
    void advisesOnAFolderThatCannotBeMade() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        redb(file.resolve("cache")).run(context -> assertAdvice(context)
                .contains("live.cache.redb.path is '" + file, "cannot be made")
                .contains("Choose another (live.cache.redb.path)"));
    }

    @Test
    void advisesOnAPathThatIsBlank() {
        runner.withPropertyValues("live.cache.backend=redb", "live.cache.redb.path=")
                .run(context -> assertInvalid(context, "live.cache.redb.path", ""));
    }

    @Test
    void keepsRowsOnTheHeapWhenTheFolderIsLockedIfAskedTo() {
        try (RedbCache other = RedbCache.open(folder)) {
            redb(folder).withPropertyValues("live.cache.redb.when-locked=mem").run(context -> {
                assertThat(context).hasSingleBean(Cache.class);
                assertThat(context.getBean(Cache.class)).isInstanceOf(MemCache.class);
            });
            assertThat(other.problem()).isEmpty();
        }
    }

    @Test
    void takesTheLimitsOfTheFiles() {
        redb(folder)
                .withPropertyValues(
                        "live.cache.redb.maximum-size=10MB", "live.cache.redb.memory=5MB", "live.cache.redb.sync=true")
                .run(context -> assertThat(context).hasNotFailed());
        redb(folder)
                .withPropertyValues("live.cache.redb.maximum-size=0B")
                .run(context -> assertInvalid(context, "live.cache.redb.maximum-size", DataSize.ofBytes(0)));
        redb(folder)
                .withPropertyValues("live.cache.redb.memory=-1B")
                .run(context -> assertInvalid(context, "live.cache.redb.memory", DataSize.ofBytes(-1)));
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void warnsOnceOfAFolderThatHasOtherFiles(CapturedOutput output) throws IOException {
        redb(folder).run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain("other files");

        Path shared = Files.createDirectory(folder.resolve("shared"));
        Files.createFile(shared.resolve("passwords"));
        redb(shared).run(context -> assertThat(context).hasNotFailed());
        redb(shared).run(context -> assertThat(context).hasNotFailed());
        assertThat(output).containsOnlyOnce("there are other files, such as 'passwords'. Its own are cache.*");
    }

    @Test
    void encryptsTheFilesAndAdvisesOnAWrongOrMissingKey() {
        redb(folder)
                .withPropertyValues("live.cache.redb.encryption-key=secret one")
                .run(context -> assertThat(context).hasNotFailed());
        redb(folder)
                .withPropertyValues("live.cache.redb.encryption-key=secret two")
                .run(context -> assertAdvice(context)
                        .contains("live.cache.redb.path is '" + folder)
                        .doesNotContain("secret"));
        redb(folder).run(context -> assertAdvice(context).contains("live.cache.redb.path is '" + folder));
        redb(folder).withPropertyValues("live.cache.redb.encryption-key=").run(context -> assertAdvice(context)
                .contains("live.cache.redb.encryption-key is empty"));
        redb(folder)
                .withPropertyValues("live.cache.redb.encryption-key=secret one")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void showsTheKeyNowhere() {
        SanitizingFunction function = new EncryptionKeyAutoConfiguration().liveCacheEncryptionKeySanitizingFunction();
        for (String spelling : List.of(
                "live.cache.redb.encryption-key", "LIVE_CACHE_REDB_ENCRYPTIONKEY", "live.cache.redb.encryptionKey")) {
            assertThat(function.apply(new SanitizableData(null, spelling, "secret"))
                            .getValue())
                    .isEqualTo(SanitizableData.SANITIZED_VALUE);
        }
        assertThat(function.apply(new SanitizableData(null, "live.cache.redb.path", "there"))
                        .getValue())
                .isEqualTo("there");
        assertThat(new LiveCacheProperties.Redb(
                        "there",
                        DataSize.ofMegabytes(1),
                        DataSize.ofMegabytes(1),
                        false,
                        LiveCacheProperties.Redb.WhenLocked.FAIL,
                        "secret"))
                .asString()
                .doesNotContain("secret");
    }

    private ApplicationContextRunner redb(Path path) {
        return runner.withPropertyValues("live.cache.backend=redb", "live.cache.redb.path=" + path);
    }
}
