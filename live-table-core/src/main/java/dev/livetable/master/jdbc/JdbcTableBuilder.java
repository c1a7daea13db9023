package dev.livetable.master.jdbc;

import dev.livetable.table.CanonicalText;
import dev.livetable.table.TableContext;
import dev.livetable.table.TimeLimits;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/**
 * Builds a {@link JdbcTable}. Nothing contacts the database before the table is used. Not safe for use by many threads.
 */
public final class JdbcTableBuilder {

    private final DataSource dataSource;
    private @Nullable String schema;
    private @Nullable String table;
    private @Nullable String name;
    private @Nullable String location;
    private List<String> idColumns = List.of();
    private boolean readsFromAny;
    private Duration queryTimeout = Duration.ofSeconds(30);
    private @Nullable TableContext context;
    private UnaryOperator<String> settingNames = UnaryOperator.identity();

    JdbcTableBuilder(DataSource dataSource) {
        DataSource target =
                dataSource instanceof TransactionAwareDataSourceProxy proxy ? proxy.getTargetDataSource() : null;
        this.dataSource = target == null ? dataSource : target;
    }

    /**
     * Sets the table or view, which has no default. The table of exactly this name is meant, else the only one that
     * differs in case alone; without a schema one in the connection's own schema comes first.
     *
     * @param table its name, or schema and name with a point between them, which a name itself may hold if the schema
     *     is {@linkplain #schema set}
     */
    public JdbcTableBuilder table(String table) {
        this.table = table;
        return this;
    }

    /**
     * Sets the schema, or the database where there are no schemas; by default that in the table's name,
     * else the connection's own.
     */
    public JdbcTableBuilder schema(String schema) {
        this.schema = schema;
        return this;
    }

    /**
     * Sets the columns that tell the rows apart; by default those of the primary key.
     *
     * @param columns their names, in the order in which ids are written; they must never hold null, and no two rows may
     *     have the same values in all of them. With none it is the primary key
     */
    public JdbcTableBuilder idColumns(String... columns) {
        this.idColumns = List.of(columns);
        return this;
    }

    /**
     * Sets what the table is called in its schema and in errors; by default its name in the database as it was given.
     */
    public JdbcTableBuilder name(String name) {
        this.name = name;
        return this;
    }

    /**
     * Sets where the database is, so that {@link JdbcTable#identity()} tells the table from that of another database;
     * by default unknown, and then rows on disk do not survive a restart.
     *
     * @param url the JDBC URL; the identity holds no part of it in clear, and passwords not at all
     * @param others what else decides which rows a connection sees and is not in the URL, see {@link JdbcLocation};
     *     null for what is not set
     */
    public JdbcTableBuilder location(String url, @Nullable String... others) {
        this.location = JdbcLocation.of(url, others).orElse(null);
        return this;
    }

    /**
     * Sets the time after which the database gives up on a call; by default 30 seconds. Waiting for a connection is the
     * data source's to bound.
     *
     * @param timeout the time, rounded up to whole seconds; more than 24 days count as 24 days
     */
    public JdbcTableBuilder queryTimeout(Duration timeout) {
        this.queryTimeout = timeout;
        return this;
    }

    /**
     * Sets what tells in which context the calling thread reads and writes, such as its tenant, where the context decides
     * to which database or schema connections lead. The table is then looked for in each context anew. It is the same as
     * that of the live table. By default the table is where the first caller found it.
     */
    public JdbcTableBuilder context(TableContext context) {
        this.context = context;
        return this;
    }

    /**
     * Sets how errors call a setting of this builder, for a user who makes it elsewhere; by default as the builder
     * does.
     *
     * @param names returns what the user calls the setting of a name, such as {@code idColumns}
     */
    public JdbcTableBuilder settingNames(UnaryOperator<String> names) {
        this.settingNames = names;
        return this;
    }

    /**
     * Sets whether the table's own reads are marked as read-only, which a data source or a driver may lead to a replica of
     * the database; by default they are not, and so ask the primary. With a replica the live table needs a replica lag,
     * too.
     */
    public JdbcTableBuilder readFromAny(boolean any) {
        this.readsFromAny = any;
        return this;
    }

    /**
     * Returns the table.
     *
     * @throws IllegalArgumentException if no table is named, a name is blank, or the time is zero or negative
     */
    public JdbcTable build() {
        String given = required(table, "table");
        int point = schema == null ? given.indexOf('.') : -1;
        String inSchema = point < 0 ? schema : required(given.substring(0, point), "schema");
        String alone = required(given.substring(point + 1), "table");
        String shown = name == null ? given : required(name, "name");
        TableSearch search = new TableSearch(shown, inSchema, alone);
        int seconds = TimeLimits.secondsOfCall("queryTimeout", queryTimeout);
        JdbcLayoutReader reader =
                new JdbcLayoutReader(shown, search, idColumns, settingNames.apply("idColumns"), seconds);
        String ids = idColumns.isEmpty()
                ? ""
                : idColumns.stream().map(CanonicalText::escape).collect(Collectors.joining(",", " by ", ""));
        String text = "jdbc table " + search.canonicalText() + ids;
        String identity = location == null ? null : text + " in " + location;
        return new JdbcTable(dataSource, reader, text, identity, readsFromAny, seconds, context);
    }

    private static String required(@Nullable String value, String what) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("A JDBC table needs a " + what + ", which is not blank");
        }
        return value;
    }

    /** Returns the table, and where it is as far as that was told. */
    @Override
    public String toString() {
        return "builder of JDBC table " + table + (schema == null ? "" : " in schema " + schema);
    }
}
