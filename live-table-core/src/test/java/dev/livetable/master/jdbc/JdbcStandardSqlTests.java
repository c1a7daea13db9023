package dev.livetable.master.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.livetable.table.Filter;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.data.domain.Pageable;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The contract of tables on a database that is not known, and is spoken to in standard SQL: H2 under another name. */
class JdbcStandardSqlTests extends JdbcFixture {

    @Override
    DataSource emptyDatabase() {
        return new UnknownDatabase(
                new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1"));
    }

    @Test
    @DisplayName("a database that is not known is warned of once, when its table is first used")
    void warnsOnce() {
        execute("CREATE TABLE things (id INT PRIMARY KEY)");
        Logger logger = (Logger) LoggerFactory.getLogger(JdbcMetadata.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            JdbcTable table = table("things");
            assertThat(log.list).isEmpty();
            table.schema();
            execute("ALTER TABLE things ADD name VARCHAR(9)");
            table.list(Filter.all(), Pageable.unpaged());
        } finally {
            logger.detachAppender(log);
        }

        assertThat(log.list).singleElement().satisfies(warning -> assertThat(warning.getFormattedMessage())
                .contains("'things'", "(Unknown)", "standard SQL"));
    }
}
