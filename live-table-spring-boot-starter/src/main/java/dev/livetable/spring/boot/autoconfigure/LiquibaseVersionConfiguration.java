package dev.livetable.spring.boot.autoconfigure;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import liquibase.integration.spring.SpringLiquibase;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Lets what is kept on disk depend on the change sets that Liquibase has run. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(SpringLiquibase.class)
class LiquibaseVersionConfiguration {

    @Bean
    MigrationsCustomizer liveTableLiquibaseCustomizer(
            DeclaredTables tables, ListableBeanFactory beanFactory, ObjectProvider<DataSource> dataSources) {
        return new MigrationsCustomizer(tables, histories -> beanFactory
                .getBeansOfType(SpringLiquibase.class)
                .forEach((name, liquibase) -> histories.accept(
                        "migrations of " + name, () -> history(liquibase, dataSources.getIfUnique()))));
    }

    /** Reads the history; with the application's own data source where Liquibase has closed its own. */
    private static String history(SpringLiquibase liquibase, @Nullable DataSource own) throws SQLException {
        try (Connection connection = liquibase.getDataSource().getConnection()) {
            return history(liquibase, connection);
        } catch (SQLException e) {
            if (own == null || own.equals(liquibase.getDataSource())) {
                throw e;
            }
            try (Connection connection = own.getConnection()) {
                return history(liquibase, connection);
            }
        }
    }

    private static String history(SpringLiquibase liquibase, Connection connection) throws SQLException {
        String table = Stream.of(schema(liquibase), liquibase.getDatabaseChangeLogTable())
                .filter(Objects::nonNull)
                .collect(Collectors.joining("."));
        StringBuilder history = new StringBuilder();
        try (Statement statement = connection.createStatement();
                ResultSet run =
                        statement.executeQuery("SELECT ID, AUTHOR, FILENAME, MD5SUM, ORDEREXECUTED, DATEEXECUTED FROM "
                                + table + " ORDER BY ORDEREXECUTED, DATEEXECUTED, ID")) {
            while (run.next()) {
                for (int column = 1; column <= 6; column++) {
                    history.append(run.getString(column)).append(' ');
                }
                history.append('\n');
            }
        }
        return history.toString();
    }

    private static @Nullable String schema(SpringLiquibase liquibase) {
        return liquibase.getLiquibaseSchema() != null ? liquibase.getLiquibaseSchema() : liquibase.getDefaultSchema();
    }
}
