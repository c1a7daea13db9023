package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.master.jdbc.ReplicaRoutes;
import dev.livetable.spring.boot.autoconfigure.DataSourceLocation.Place;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out whether a data source may lead reads to a replica of the database, which may be behind. */
final class Replicas {

    /*
     * Where only read-only transactions are led to a replica, the table's own reads ask the primary, since they are not
     * marked as such. Where a driver leads all of them there, or may do so when the first server is down, nothing that is
     * read is new for certain: that is refused, unless replicas are allowed.
     */

    private static final Logger logger = LoggerFactory.getLogger(Replicas.class);
    private static final List<String> ALWAYS = List.of(
            "targetservertype=secondary",
            "targetservertype=prefersecondary",
            "targetservertype=slave",
            "targetservertype=preferslave",
            "targetservertype=any",
            "jdbc:mysql:loadbalance:",
            "jdbc:mariadb:loadbalance:",
            "applicationintent=readonly");
    private static final List<String> READ_ONLY_TRANSACTIONS = List.of(
            "jdbc:mysql:replication:",
            "jdbc:mariadb:replication:",
            "readwritesplitting",
            "jdbc:mysql+srv:replication:");

    /** A URL of several hosts of PostgreSQL. The driver takes any of them unless it is told to take the primary. */
    private static final Pattern HOSTS = Pattern.compile("postgresql://[^/?]*,");

    private static final Pattern PRIMARY_ALONE = Pattern.compile("[?&;.=]targetservertype=(?:primary|master)");

    /** How a data source of several hosts leads to the primary. */
    static final String PRIMARY = ", as by 'targetServerType=primary' in the URL of several hosts of PostgreSQL";

    private Replicas() {}

    /**
     * Refuses a data source whose reads may come from a replica, unless that is allowed.
     *
     * @param place where it leads to; null when it is not known
     * @param isAllowed whether reads may ask any database
     */
    static void check(String prefix, String name, DataSource dataSource, @Nullable Place place, boolean isAllowed) {
        if (isAllowed) {
            return;
        }
        refuse(
                "The data source of " + prefix,
                place,
                "Set " + prefix + ".data-source to one that leads to the primary" + PRIMARY + ", or set " + prefix
                        + ".read-from to 'any' and " + prefix + ".replica-lag to the longest time that a replica is"
                        + " behind.");
        if (ReplicaRoutes.areIn(dataSource) || READ_ONLY_TRANSACTIONS.stream().anyMatch(known(place)::contains)) {
            logger.info(
                    "Live table '{}' asks the primary: its data source may lead transactions that only read to a replica, and"
                            + " the table's own are not marked as such. Set {}.read-from to 'any' to have them led there",
                    name,
                    prefix);
        }
    }

    /**
     * Refuses a data source whose driver may lead all reads to a replica.
     *
     * @param what the data source, as the beginning of a sentence
     * @param place where it leads to; null when it is not known
     */
    static void refuse(String what, @Nullable Place place, String action) {
        String known = known(place);
        boolean leadsToAnyOfSeveral = place != null
                && HOSTS.matcher(place.url()).find()
                && !PRIMARY_ALONE.matcher(known).find();
        if (ALWAYS.stream().anyMatch(known::contains) || leadsToAnyOfSeveral) {
            throw new AdviceException(
                    what + " may lead to a replica of the database, which may be behind: rows that were just written"
                            + " could be read as they were before, and kept.",
                    action);
        }
    }

    private static String known(@Nullable Place place) {
        return place == null ? "" : (place.url() + " " + String.join(" ", place.others())).toLowerCase(Locale.ROOT);
    }
}
