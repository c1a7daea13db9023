package dev.livetable.spring.boot.autoconfigure;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * A PostgreSQL database, reached past the pool. User and password are read for each connection, since they may change.
 *
 * @param engine what is equal for the same database
 * @param url the JDBC URL of the driver of PostgreSQL
 * @param user returns the user; null where the URL or the surroundings tell it
 * @param password returns the password; null as well
 * @param others further properties of the driver
 * @param schema the schema that the pool sets; null if it sets none
 */
record PostgresPlace(
        Object engine,
        String url,
        Supplier<@Nullable String> user,
        Supplier<@Nullable String> password,
        Properties others,
        @Nullable String schema) {

    /** A URL of the driver of PostgreSQL, or of a driver around it, such as {@code jdbc:p6spy:postgresql:}. */
    private static final Pattern URL = Pattern.compile("jdbc:(?:(?!tc:)[a-z0-9-]+:)?(postgresql:.*)");

    /** Returns the place that some details lead to; empty if that is no PostgreSQL. */
    static Optional<PostgresPlace> of(JdbcConnectionDetails details) {
        return url(details.getJdbcUrl())
                .map(url -> new PostgresPlace(
                        details, url, details::getUsername, details::getPassword, new Properties(), null));
    }

    /**
     * Returns the place that a data source leads to; empty if that is no PostgreSQL, or it does not tell.
     *
     * @param dataSource the innermost data source
     */
    static Optional<PostgresPlace> of(DataSource dataSource) {
        Function<String, @Nullable Object> property = name -> BeanProperty.read(dataSource, name);
        return DataSourceUrl.urlOf(dataSource).flatMap(PostgresPlace::url).map(url -> {
            Properties others = new Properties();
            if (property.apply("dataSourceProperties") instanceof Properties set) {
                others.putAll(set);
            }
            return new PostgresPlace(
                    dataSource,
                    url,
                    () -> firstText(property, "username", "user"),
                    () -> firstText(property, "password"),
                    others,
                    firstText(property, "schema", "currentSchema"));
        });
    }

    private static Optional<String> url(String url) {
        Matcher matcher = URL.matcher(url);
        return matcher.matches() ? Optional.of("jdbc:" + matcher.group(1)) : Optional.empty();
    }

    private static @Nullable String firstText(Function<String, @Nullable Object> property, String... names) {
        for (String name : names) {
            if (property.apply(name) instanceof String text && !text.isBlank()) {
                return text;
            }
        }
        return null;
    }

    /** Returns the properties of the driver for a connection that is made now. */
    Properties properties() {
        Properties properties = new Properties();
        properties.putAll(others);
        put(properties, "user", user.get());
        put(properties, "password", password.get());
        properties.putIfAbsent("tcpKeepAlive", "true");
        properties.putIfAbsent("ApplicationName", "live-table");
        return properties;
    }

    private static void put(Properties properties, String name, @Nullable String value) {
        if (value != null) {
            properties.put(name, value);
        }
    }

    /** Opens a connection of its own. */
    Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(url, properties());
        if (schema != null) {
            try {
                connection.setSchema(schema);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        }
        return connection;
    }
}
