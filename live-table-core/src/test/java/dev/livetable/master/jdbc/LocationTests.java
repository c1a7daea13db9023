package dev.livetable.master.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LocationTests {

    @Test
    void leavesOutUserAndPasswordWhereverTheyStand() {
        for (String url : List.of(
                "jdbc:postgresql://scott:tiger@host/db",
                "jdbc:postgresql://host/db?user=scott&password=tiger",
                "jdbc:h2:~/db;USER=scott;PASSWORD=tiger",
                "jdbc:mysql://scott:ti@ger@host/db?sslPassword=tiger",
                "jdbc:sqlserver://host;databaseName=db;user=scott;password=tiger",
                "jdbc:oracle:thin:scott/tiger@host:1521:db",
                "jdbc:oracle:thin:scott/tiger@//host:1521/db")) {
            assertThat(Location.of(url)).startsWith("jdbc:").contains("db").doesNotContain("scott", "tiger");
        }
    }

    @Test
    void keepsWhatSaysWhichDatabaseIsMeant() {
        Map<String, String> kept = Map.of(
                "jdbc:h2:mem:x", "jdbc:h2:mem:x",
                "jdbc:h2:mem:x;DB_CLOSE_DELAY=-1", "jdbc:h2:mem:x",
                "jdbc:postgresql://scott:tiger@host:5432/db?ssl=true", "jdbc:postgresql://host:5432/db",
                "jdbc:postgresql://host/db?currentSchema=geo&user=scott", "jdbc:postgresql://host/db?currentSchema=geo",
                "jdbc:sqlserver://host;user=scott;databaseName=db", "jdbc:sqlserver://host?databaseName=db",
                "jdbc:oracle:thin:scott/tiger@host:1521:db", "jdbc:oracle:host:1521:db",
                "no url at all", "no url at all",
                "@", "");

        kept.forEach((url, location) -> assertThat(Location.of(url)).isEqualTo(location));
    }
}
