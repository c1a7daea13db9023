package dev.livetable.master.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class JdbcLocationTests {

    private static String of(String url, String... others) {
        return JdbcLocation.of(url, others).orElseThrow();
    }

    @Test
    @DisplayName("no part of a URL is in the location in clear, wherever it stands")
    void holdsNothingInClear() {
        for (String url : List.of(
                "jdbc:postgresql://scott:tiger@host/db",
                "jdbc:postgresql://host/db?user=scott&password=tiger",
                "jdbc:h2:~/db;USER=scott;PASSWORD=tiger",
                "jdbc:mysql://address=(host=h)(user=scott)(password=tiger)/db",
                "jdbc:sqlserver://host;databaseName=db;user=scott;password={ti;ger}",
                "jdbc:oracle:thin:scott/tiger@//host:1521/db")) {
            assertThat(of(url)).matches("\\w+ database [0-9a-f]{32}");
        }
        assertThat(of("jdbc:postgresql://host/db")).startsWith("postgresql database ");
        assertThat(of("no url at all")).startsWith("unknown database ");
    }

    @Test
    @DisplayName("another password leads to the same rows")
    void passwordsDoNotMatter() {
        assertThat(of("jdbc:postgresql://scott:tiger@host/db")).isEqualTo(of("jdbc:postgresql://scott:lion@host/db"));
        assertThat(of("jdbc:postgresql://host/db?password=tiger&ssl=true"))
                .isEqualTo(of("jdbc:postgresql://host/db?password=lion&ssl=true"));
        assertThat(of("jdbc:h2:~/db;PASSWORD=tiger")).isEqualTo(of("jdbc:h2:~/db;PASSWORD=lion"));
        assertThat(of("jdbc:sqlserver://host;password={ti;ger}"))
                .isEqualTo(of("jdbc:sqlserver://host;password={li;on}"));
        assertThat(of("jdbc:oracle:thin:scott/tiger@host:1521:db"))
                .isEqualTo(of("jdbc:oracle:thin:scott/lion@host:1521:db"));
        assertThat(of("jdbc:mysql://address=(host=h)(password=tiger)/db"))
                .isEqualTo(of("jdbc:mysql://address=(host=h)(password=lion)/db"));
        assertThat(of("jdbc:x://h", "dataSourceProperties.password=tiger"))
                .isEqualTo(of("jdbc:x://h", "dataSourceProperties.password=lion"));
    }

    @Test
    @DisplayName("all that may lead to other rows does")
    void tellsApartWhatMayLeadToOtherRows() {
        assertThat(List.of(
                        of("jdbc:postgresql://host/db"),
                        of("jdbc:postgresql://other/db"),
                        of("jdbc:postgresql://host:5433/db"),
                        of("jdbc:postgresql://host/other"),
                        of("jdbc:postgresql://scott@host/db"),
                        of("jdbc:postgresql://adams@host/db"),
                        of("jdbc:postgresql://host/db?user=scott"),
                        of("jdbc:postgresql://host/db?currentSchema=geo"),
                        of("jdbc:postgresql://host/db?options=-c%20search_path=geo"),
                        of("jdbc:postgresql://host/db?options=-c%20search_path=maps"),
                        of("jdbc:h2:file:/data/db;INIT=SET SCHEMA geo"),
                        of("jdbc:h2:file:/data/db;INIT=SET SCHEMA maps"),
                        of("jdbc:postgresql://host/db", "username=scott"),
                        of("jdbc:postgresql://host/db", "username=adams"),
                        of("jdbc:postgresql://host/db", "schema=adams")))
                .doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("a database in memory is another one after each start")
    void databasesInMemoryAreUnknown() {
        for (String url : List.of(
                "jdbc:h2:mem:x;DB_CLOSE_DELAY=-1",
                "jdbc:h2:tcp://localhost/mem:x",
                "jdbc:hsqldb:mem:x",
                "jdbc:derby:memory:x",
                "jdbc:sqlite::memory:")) {
            assertThat(JdbcLocation.of(url)).as(url).isEmpty();
        }
    }
}
