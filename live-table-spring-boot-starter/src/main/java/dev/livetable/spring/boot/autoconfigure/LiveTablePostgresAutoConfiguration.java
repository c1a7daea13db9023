package dev.livetable.spring.boot.autoconfigure;

import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;

/** Auto-configuration of streams of PostgreSQL: {@code live.tables.<name>.stream.kind: postgres} and {@code postgres-replication}. */
@AutoConfiguration(before = LiveTableAutoConfiguration.class, after = LiveTableJdbcAutoConfiguration.class)
@ConditionalOnClass({PGConnection.class, JdbcConnectionDetails.class, JdbcTemplate.class})
public final class LiveTablePostgresAutoConfiguration {

    LiveTablePostgresAutoConfiguration() {}

    @Bean
    PostgresPlaces liveTablePostgresPlaces(
            JdbcMasterFactory masters,
            ObjectProvider<JdbcConnectionDetails> details,
            ObjectProvider<DataSource> dataSources,
            NamedBeans beans) {
        return new PostgresPlaces(masters, details, dataSources, beans);
    }

    @Bean
    PostgresStreamFactory liveTablePostgresStreams(PostgresPlaces places) {
        return new PostgresStreamFactory(places);
    }

    @Bean
    ReplicationStreamFactory liveTableReplicationStreams(PostgresPlaces places) {
        return new ReplicationStreamFactory(places);
    }
}
