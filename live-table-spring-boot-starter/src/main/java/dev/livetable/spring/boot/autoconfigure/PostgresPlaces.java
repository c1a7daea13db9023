package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.spring.boot.autoconfigure.TableProperties.StreamKind;
import dev.livetable.stream.postgres.ConnectionFactory;
import dev.livetable.stream.postgres.PostgresTable;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** Finds the databases whose changes are told, and the tables in them. Contacts none before it is asked to check one. */
final class PostgresPlaces {

    private final JdbcMasterFactory masters;
    private final ObjectProvider<JdbcConnectionDetails> details;
    private final ObjectProvider<DataSource> dataSources;
    private final NamedBeans beans;

    PostgresPlaces(
            JdbcMasterFactory masters,
            ObjectProvider<JdbcConnectionDetails> details,
            ObjectProvider<DataSource> dataSources,
            NamedBeans beans) {
        this.masters = masters;
        this.details = details;
        this.dataSources = dataSources;
        this.beans = beans;
    }

    /**
     * A table whose changes are told.
     *
     * @param master opens connections as the table reads over
     * @param place the database that the stream connects to
     * @param table the table in it
     */
    record Found(ConnectionFactory master, PostgresPlace place, PostgresTable table) {}

    /**
     * Finds the database of a table.
     *
     * @throws AdviceException if the table has no PostgreSQL as its master, or it is not known how to reach it
     */
    Found find(DeclaredTable table, StreamKind kind) {
        String name = table.name();
        TableProperties properties = table.properties();
        String given = DeclaredStream.property(table, "kind") + " is '" + DeclaredStream.word(kind) + "', but ";
        TableProperties.Jdbc jdbc = properties.jdbc();
        if (jdbc == null || !MasterKind.declaredBy(properties).equals(List.of(MasterKind.JDBC))) {
            throw new AdviceException(
                    given + "the master of the table is no table of a database: live.tables." + name
                            + ".jdbc.table is not set.",
                    "Set live.tables." + name + ".jdbc.table, or set " + DeclaredStream.property(table, "kind")
                            + " to 'bus', so that the nodes tell each other what they write.");
        }
        DataSource dataSource = masters.dataSource(MasterKind.JDBC.property(name), jdbc);
        refuseSeveralPlaces(given, table, dataSource);
        PostgresPlace place = place(given, table, dataSource);
        TableProperties.Stream stream = properties.stream();
        return new Found(
                dataSource::getConnection,
                place,
                new PostgresTable(
                        jdbc.schema(),
                        String.valueOf(jdbc.table()),
                        jdbc.idColumn(),
                        stream.columns(),
                        stream.createTriggers()));
    }

    /** A stream hears one table of one database. */
    private static void refuseSeveralPlaces(String given, DeclaredTable table, DataSource dataSource) {
        TableProperties properties = table.properties();
        TableProperties.Jdbc jdbc = properties.jdbc();
        boolean isRouting = DataSources.isRouting(dataSource);
        boolean mayDiffer = properties.context() != null && jdbc != null && jdbc.schema() == null;
        if (isRouting || mayDiffer) {
            throw new AdviceException(
                    given
                            + (isRouting
                                    ? "its data source routes its connections, so the rows may be in several databases."
                                    : "the table has a context and no schema, so its rows may be in several schemas."),
                    isRouting
                            ? "Set " + DeclaredStream.property(table, "kind")
                                    + " to 'bus', or name a data source that leads to one database."
                            : "Set " + MasterKind.JDBC.property(table.name())
                                    + ".schema if the rows of all contexts are in one table, else set "
                                    + DeclaredStream.property(table, "kind") + " to 'bus'.");
        }
    }

    private PostgresPlace place(String given, DeclaredTable table, DataSource dataSource) {
        TableProperties.Stream stream = table.stream();
        String property = DeclaredStream.property(table, "connection");
        if (stream.connection() != null) {
            JdbcConnectionDetails direct = beans.get(property, stream.connection(), JdbcConnectionDetails.class);
            return PostgresPlace.of(direct)
                    .orElseThrow(() -> new AdviceException(
                            property + " is '" + stream.connection() + "', but that leads to no PostgreSQL.",
                            "Let its URL begin with 'jdbc:postgresql:'."));
        }
        DataSource innermost = DataSources.innermost(dataSource);
        Optional<String> url =
                DataSourceUrl.urlOf(innermost).or(() -> own(dataSource).map(JdbcConnectionDetails::getJdbcUrl));
        return PostgresPlace.of(innermost)
                .or(() -> own(dataSource).flatMap(PostgresPlace::of))
                .orElseThrow(() -> url.isEmpty()
                        ? new AdviceException(
                                given + "its data source does not tell where it leads to.",
                                "Define a bean of type " + JdbcConnectionDetails.class.getName() + " and set "
                                        + property + " to its name. " + beans.candidates(JdbcConnectionDetails.class))
                        : new AdviceException(
                                given + "its data source leads to no PostgreSQL.",
                                "Set " + DeclaredStream.property(table, "kind")
                                        + " to 'bus' or 'debezium'. If it is a PostgreSQL behind a driver of another kind, define"
                                        + " a bean of type " + JdbcConnectionDetails.class.getName() + " and set "
                                        + property
                                        + " to its name."));
    }

    /** Returns the details of the data source that Spring Boot made of them, which is then the only one. */
    private Optional<JdbcConnectionDetails> own(DataSource dataSource) {
        return dataSource.equals(dataSources.getIfUnique())
                ? Optional.ofNullable(details.getIfUnique())
                : Optional.empty();
    }
}
