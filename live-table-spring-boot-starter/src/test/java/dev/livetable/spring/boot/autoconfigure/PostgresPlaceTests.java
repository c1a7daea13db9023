package dev.livetable.spring.boot.autoconfigure;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** What a stream logs in with. */
class PostgresPlaceTests {

    private static final String URL = "jdbc:postgresql://localhost/shop";

    private static void assertLogin(Properties properties, String user, String password) {
        assertThat(properties).containsEntry("user", user).containsEntry("password", password);
    }

    @Test
    void detailsAreAskedForEachConnection() {
        AtomicReference<String> password = new AtomicReference<>("one");
        PostgresPlace place = PostgresPlace.of(new JdbcConnectionDetails() {
                    @Override
                    public String getUsername() {
                        return "shop";
                    }

                    @Override
                    public String getPassword() {
                        return requireNonNull(password.get());
                    }

                    @Override
                    public String getJdbcUrl() {
                        return URL;
                    }
                })
                .orElseThrow();
        assertLogin(place.properties(), "shop", "one");

        password.set("two");

        assertLogin(place.properties(), "shop", "two");
    }

    @Test
    void aPoolIsAskedForEachConnection() {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(URL);
            pool.setUsername("shop");
            pool.setPassword("one");
            PostgresPlace place = PostgresPlace.of(pool).orElseThrow();
            assertLogin(place.properties(), "shop", "one");

            pool.setPassword("two");

            assertLogin(place.properties(), "shop", "two");
        }
    }

    @Test
    void aPoolThatAsksSomebodyElseHasItFromThere() {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(URL);
            AtomicReference<String> token = new AtomicReference<>("one");
            pool.setCredentialsProvider(() -> Credentials.of("shop", token.get()));
            PostgresPlace place = PostgresPlace.of(pool).orElseThrow();
            assertLogin(place.properties(), "shop", "one");

            token.set("two");

            assertLogin(place.properties(), "shop", "two");
        }
    }

    @Test
    void aServerThatSaysNothingIsWaitedForTenSeconds() {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(URL);
            PostgresPlace place = PostgresPlace.of(pool).orElseThrow();
            assertThat(place.limitedProperties()).containsEntry("loginTimeout", "10");

            pool.addDataSourceProperty("loginTimeout", "3");

            assertThat(PostgresPlace.of(pool).orElseThrow().limitedProperties()).containsEntry("loginTimeout", "3");
        }
    }
}
