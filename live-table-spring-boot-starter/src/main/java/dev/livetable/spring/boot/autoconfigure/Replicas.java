package dev.livetable.spring.boot.autoconfigure;

import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;

/** Finds out whether a data source may lead reads to a replica of the database, which may be behind. */
final class Replicas {

    /*
     * Where only read-only transactions are led to a replica, the table's own reads ask the primary, since they are not
     * marked as such. Where a driver leads all of them there, nothing that is read is new for certain: that is refused,
     * unless replicas are allowed.
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

    private Replicas() {}

    /**
     * Refuses a data source whose reads may come from a replica, unless that is allowed.
     *
     * @param url the JDBC URL; null when it is not known
     * @param isAllowed whether reads may ask any database
     */
    static void check(String prefix, String name, DataSource dataSource, @Nullable String url, boolean isAllowed) {
        String known = url == null ? "" : url.toLowerCase(Locale.ROOT);
        if (isAllowed) {
            return;
        }
        if (ALWAYS.stream().anyMatch(known::contains)) {
            throw new AdviceException(
                    "The URL of the data source of " + prefix
                            + " may lead to a replica of the database, which may be behind:"
                            + " rows that were just written could be read as they were before, and kept.",
                    "Set " + prefix + ".data-source to one that leads to the primary, or set " + prefix
                            + ".read-from to 'any' and " + prefix + ".replica-lag to the longest time that a replica is"
                            + " behind.");
        }
        if (DataSources.unwrap(dataSource, LazyConnectionDataSourceProxy.class).isPresent()
                || DataSources.isRouting(dataSource)
                || READ_ONLY_TRANSACTIONS.stream().anyMatch(known::contains)) {
            logger.info(
                    "Live table '{}' asks the primary: its data source may lead transactions that only read to a replica, and"
                            + " the table's own are not marked as such. Set {}.read-from to 'any' to have them led there",
                    name,
                    prefix);
        }
    }
}
