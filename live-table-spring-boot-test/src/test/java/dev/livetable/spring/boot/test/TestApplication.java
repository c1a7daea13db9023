package dev.livetable.spring.boot.test;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.TableSchema;
import java.util.List;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application with a live table of a database, one of a repository, and one of a bean that follows the first. */
@SpringBootApplication
class TestApplication {

    @Configuration(proxyBeanMethods = false)
    static class Masters {

        @Bean
        InMemoryTable lettersMaster() {
            return InMemoryTable.of(TableSchema.of("letters", List.of(Column.of("id", ColumnType.INTEGER)), "id"));
        }
    }
}
