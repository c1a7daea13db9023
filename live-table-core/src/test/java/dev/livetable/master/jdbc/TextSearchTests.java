package dev.livetable.master.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.table.Filter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** What a pattern finds has the text that is looked for, whatever letters that has. */
class TextSearchTests {

    @Test
    void whatMeansSomethingInAPatternIsEscaped() throws SQLException {
        assertThat(pattern(new H2Dialect("H2", 2), "[1]%_!")).isEqualTo("%[1]!%!_!!%");
        assertThat(pattern(new SqlServerDialect("Microsoft SQL Server"), "[1]%_!"))
                .isEqualTo("%![1]!%!_!!%");
    }

    /** Returns what is bound to a search for a text that contains another. */
    private static String pattern(Dialect dialect, String text) throws SQLException {
        Sql sql = new Sql();
        new TextSearch("name", "?", "LOWER(name)", false, dialect)
                .append(sql, Filter.contains("name", text).conditions().get(0));
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:");
                PreparedStatement statement = connection.prepareStatement("SELECT CAST(? AS VARCHAR)")) {
            sql.bind(statement);
            try (ResultSet bound = statement.executeQuery()) {
                bound.next();
                return bound.getString(1);
            }
        }
    }
}
