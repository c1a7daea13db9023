package dev.livetable.spring.boot.autoconfigure;

import java.util.List;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionManager;

/** Auto-configuration of masters that are tables of a SQL database: {@code live.tables.<name>.jdbc.*}. */
@AutoConfiguration(
        before = LiveTableAutoConfiguration.class,
        afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnClass(JdbcTemplate.class)
public final class LiveTableJdbcAutoConfiguration {

    LiveTableJdbcAutoConfiguration() {}

    @Bean
    JdbcMasterFactory liveTableJdbcMasterSource(
            ObjectProvider<DataSource> dataSources,
            ObjectProvider<DataSourceLocation> locations,
            ObjectProvider<TransactionManager> managers,
            NamedBeans beans) {
        List<DataSourceLocation> all = locations.orderedStream().toList();
        return new JdbcMasterFactory(dataSources, all, managers, beans);
    }

    @Bean
    DataSourceUrl liveTableDataSourceUrl() {
        return new DataSourceUrl();
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JdbcConnectionDetails.class)
    static class ConnectionDetailsConfiguration {

        /**
         * The details are those of the auto-configured data source, which is then the only one and leads to one place.
         */
        @Bean
        DataSourceLocation liveTableConnectionDetailsLocation(
                ObjectProvider<JdbcConnectionDetails> details, ObjectProvider<DataSource> dataSources) {
            return dataSource -> {
                JdbcConnectionDetails only = details.getIfUnique();
                boolean isItsOwn = dataSource.equals(dataSources.getIfUnique()) && !DataSources.isRouting(dataSource);
                return only == null || !isItsOwn
                        ? null
                        : new DataSourceLocation.Place(only.getJdbcUrl(), List.of("username=" + only.getUsername()));
            };
        }
    }
}
