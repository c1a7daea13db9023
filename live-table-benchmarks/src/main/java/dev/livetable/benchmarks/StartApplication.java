package dev.livetable.benchmarks;

import java.lang.management.ManagementFactory;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * An application with a server, a pool and a database with as many tables as it is told. It prints how long it took from the start of its JVM,
 * and ends. It knows nothing of live tables: those come by properties, where the starter is on its class path.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class StartApplication {

    static final String MILLIS = "millis=";

    /** The property that says how many tables the database has. */
    static final String TABLES = "start.tables";

    /** Starts the application, with the properties that are given. */
    public static void main(String[] args) {
        try (var application = new SpringApplicationBuilder(StartApplication.class)
                .properties(
                        "server.port=0",
                        "spring.main.banner-mode=off",
                        "logging.level.root=error",
                        "spring.datasource.generate-unique-name=true")
                .run(args)) {
            long started = ManagementFactory.getRuntimeMXBean().getStartTime();
            System.out.println(MILLIS + (System.currentTimeMillis() - started));
        }
    }

    /** The tables, which are there when a live table looks for them. */
    @Bean
    static Object tables(JdbcTemplate jdbc, Environment environment) {
        int tables = environment.getRequiredProperty(TABLES, Integer.class);
        for (int table = 0; table < tables; table++) {
            jdbc.execute(
                    "create table cities" + table + " (id bigint primary key, name varchar(50), population bigint)");
        }
        return "tables";
    }
}
