package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTable;
import dev.livetable.LiveTables;
import dev.livetable.status.StreamState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Live tables that have one master and do not tell each other what they change.
 *
 * @param declared what properties declare of each live table, by its name
 * @param repositories what is declared of the repositories that are live where they stand
 * @param stores returns what a live repository's store is known by, by its name; null for what is no live repository
 */
record SharedMasters(
        Map<String, TableProperties> declared,
        DeclaredRepositories repositories,
        Function<String, @Nullable Object> stores) {

    /*
     * Two masters are one if they say so by their identities, or if the properties ask for them in the same words: the master
     * may not know its identity, as one in a database in memory does not. Live repositories of one store are left out: it
     * tells each of them what the others write. Two stores over one table, such as two persistence units, tell each other nothing.
     */

    private static final Logger logger = LoggerFactory.getLogger(SharedMasters.class);

    /** Two live tables that have one master. */
    private record Pair(LiveTable one, LiveTable other) {}

    /** Warns of each two tables that have one master, unless one follows the other or both have streams. */
    void warn(LiveTables tables) {
        Set<Pair> pairs = new LinkedHashSet<>();
        Map<String, LiveTable> seen = new HashMap<>();
        for (LiveTable table : tables.all()) {
            for (String master : masters(table)) {
                LiveTable other = seen.putIfAbsent(master, table);
                if (other != null) {
                    pairs.add(new Pair(other, table));
                }
            }
        }
        pairs.stream().filter(pair -> !tell(pair, tables)).forEach(this::warn);
    }

    private boolean tell(Pair pair, LiveTables tables) {
        String one = pair.one().name();
        String other = pair.other().name();
        return tables.followedBy(one).contains(other)
                || tables.followedBy(other).contains(one)
                || hasStream(pair.one()) && hasStream(pair.other())
                || haveOneStore(one, other);
    }

    private boolean haveOneStore(String one, String other) {
        Object store = stores.apply(one);
        return store != null && store.equals(stores.apply(other));
    }

    private static boolean hasStream(LiveTable table) {
        return table.status().streamState() != StreamState.NONE;
    }

    private void warn(Pair pair) {
        String one = pair.one().name();
        String other = pair.other().name();
        logger.warn(
                "The live tables '{}' and '{}' seem to have one master, and neither sees what is written through the other. Use one"
                        + " of them, and views of it. If only '{}' is written to, let the other one follow it:"
                        + " {}.follows: {}",
                one,
                other,
                one,
                prefix(other),
                one);
    }

    private String prefix(String name) {
        DeclaredTable repository = repositories.byBean().get(name);
        return repository == null ? DeclaredTable.prefix(name) : repository.prefix();
    }

    /** Returns texts of which two tables with one master have one in common. */
    private List<String> masters(LiveTable table) {
        TableProperties properties = declared.get(table.name());
        List<String> masters = new ArrayList<>();
        table.identity().ifPresent(identity -> masters.add("identity " + identity));
        Optional.ofNullable(properties).map(SharedMasters::words).ifPresent(masters::add);
        return masters;
    }

    /** Returns what properties say of a master that may not know its identity; null of one that always does. */
    private static @Nullable String words(TableProperties properties) {
        TableProperties.Jdbc jdbc = properties.jdbc();
        if (jdbc != null) {
            String table = jdbc.schema() + " " + jdbc.table();
            return "table " + jdbc.dataSource() + " " + table.toLowerCase(Locale.ROOT);
        }
        if (properties.repository() != null) {
            return "repository " + properties.repository().bean();
        }
        return properties.master() == null ? null : "bean " + properties.master();
    }
}
