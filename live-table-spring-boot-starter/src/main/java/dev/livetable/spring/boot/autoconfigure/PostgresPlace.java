package dev.livetable.spring.boot.autoconfigure;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
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
 * @param login returns the user and the password, each null where the URL or the surroundings tell it
 * @param others further properties of the driver
 */
record PostgresPlace(Object engine, String url, Supplier<Login> login, Properties others) {

    /** A user and his password, each null where none is given. */
    record Login(@Nullable String user, @Nullable String password) {}

    /** A URL of the driver of PostgreSQL, or of a driver around it, such as {@code jdbc:p6spy:postgresql:}. */
    private static final Pattern URL = Pattern.compile("jdbc:(?:(?!tc:)[a-z0-9-]+:)?(postgresql:.*)");

    /** Returns the place that some details lead to; empty if that is no PostgreSQL. */
    static Optional<PostgresPlace> of(JdbcConnectionDetails details) {
        return url(details.getJdbcUrl())
                .map(url -> new PostgresPlace(
                        details, url, () -> new Login(details.getUsername(), details.getPassword()), new Properties()));
    }

    /**
     * Returns the place that a data source leads to; empty if that is no PostgreSQL, or it does not tell.
     *
     * @param dataSource the innermost data source
     */
    static Optional<PostgresPlace> of(DataSource dataSource) {
        return DataSourceUrl.urlOf(dataSource).flatMap(PostgresPlace::url).map(url -> {
            Properties others = new Properties();
            if (BeanProperty.read(dataSource, "dataSourceProperties") instanceof Properties set) {
                others.putAll(set);
            }
            return new PostgresPlace(dataSource, url, () -> login(dataSource), others);
        });
    }

    /** Returns what a pool logs in with, which it may ask a bean of the user's for. */
    private static Login login(DataSource dataSource) {
        Object provider = BeanProperty.read(dataSource, "credentialsProvider");
        Object source = provider == null ? dataSource : BeanProperty.read(provider, "credentials");
        return source == null
                ? new Login(null, null)
                : new Login(firstText(source, "username", "user"), firstText(source, "password"));
    }

    private static Optional<String> url(String url) {
        Matcher matcher = URL.matcher(url);
        return matcher.matches() ? Optional.of("jdbc:" + matcher.group(1)) : Optional.empty();
    }

    private static @Nullable String firstText(Object bean, String... names) {
        for (String name : names) {
            if (BeanProperty.read(bean, name) instanceof String text && !text.isBlank()) {
                return text;
            }
        }
        return null;
    }

    /** Returns the properties of the driver for a connection that is made now. */
    Properties properties() {
        Properties properties = new Properties();
        properties.putAll(others);
        Login now = login.get();
        put(properties, "user", now.user());
        put(properties, "password", now.password());
        properties.putIfAbsent("tcpKeepAlive", "true");
        properties.putIfAbsent("ApplicationName", "live-table");
        return properties;
    }

    private static void put(Properties properties, String name, @Nullable String value) {
        if (value != null) {
            properties.put(name, value);
        }
    }

    /** Returns those with a limit for a server that is reached and says nothing, for which the driver has none of its own. */
    Properties limitedProperties() {
        Properties properties = properties();
        properties.putIfAbsent("loginTimeout", "10");
        return properties;
    }

    /** Opens a connection of its own. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, limitedProperties());
    }
}
