package dev.livetable.spring.boot.autoconfigure;

import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;

/**
 * Warns of properties whose group is almost one of live tables, such as {@code live.table.cities.ttl}. An application
 * may have properties of its own that begin with {@code live}, so that they are not refused.
 */
final class MistypedGroups {

    private static final Logger logger = LoggerFactory.getLogger(MistypedGroups.class);
    private static final String PREFIX = "live.";
    private static final PropertyNames GROUPS =
            new PropertyNames(List.of("cache", "precision", "problems", "read", "stream", "tables", "verify", "write"));

    private MistypedGroups() {}

    static void warn(Environment environment) {
        DeclaredTables.properties(environment)
                .filter(property -> property.toLowerCase(Locale.ROOT).startsWith(PREFIX))
                .map(property -> property.substring(PREFIX.length()).split("[.\\[]", 2)[0])
                .distinct()
                .filter(group -> !GROUPS.all().contains(group.toLowerCase(Locale.ROOT)))
                .forEach(group -> GROUPS.closestTo(group, 1)
                        .ifPresent(meant -> logger.warn(
                                "Properties begin with live.{}, which live tables do not read. If they are meant for live"
                                        + " tables, begin them with live.{}.",
                                group,
                                meant)));
    }
}
