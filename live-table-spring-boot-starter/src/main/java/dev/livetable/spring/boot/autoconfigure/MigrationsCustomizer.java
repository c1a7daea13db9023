package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTableBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.util.DigestUtils;
import org.springframework.util.function.SingletonSupplier;

/** Lets what is kept on disk depend on what has been done to the databases of the application. */
final class MigrationsCustomizer implements LiveTableCustomizer, Ordered {

    /*
     * A migration may change rows, and it tells nobody. So rows that were kept before it are dropped. All tables but
     * those of APIs depend on all migrations of the application: which of them works on the database of a repository or
     * a bean is not known, and migrations are rare.
     *
     * The history is read once, when the first table is built, since a table is built after the migrations. Where it
     * cannot be read, rows of an earlier process are not trusted.
     */

    private static final Logger logger = LoggerFactory.getLogger(MigrationsCustomizer.class);

    private final DeclaredTables tables;
    private final Supplier<Map<String, String>> versions;

    /**
     * Takes where the histories are.
     *
     * @param histories is given what takes a name, and what returns the text of the history of that name
     */
    MigrationsCustomizer(DeclaredTables tables, Consumer<BiConsumer<String, Callable<String>>> histories) {
        this.tables = tables;
        this.versions = SingletonSupplier.of(() -> {
            Map<String, String> read = new TreeMap<>();
            histories.accept((name, history) -> read.put(name, version(name, history)));
            return read;
        });
    }

    private static String version(String name, Callable<String> history) {
        try {
            return DigestUtils.md5DigestAsHex(history.call().getBytes(StandardCharsets.UTF_8));
        } catch (Exception e) {
            logger.warn(
                    "The history of the migrations of '{}' cannot be read, so rows that live tables kept on disk are"
                            + " dropped: they may be older than a migration",
                    name,
                    e);
            return "unknown " + UUID.randomUUID();
        }
    }

    @Override
    public void customize(String name, LiveTableBuilder builder) {
        TableProperties declared = tables.byName().get(name);
        if (declared == null || !MasterKind.REST.isDeclaredBy(declared)) {
            versions.get().forEach(builder::dependsOn);
        }
    }

    /** Returns that it comes before the customizers of the application. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
