package dev.livetable.benchmarks;

import dev.livetable.master.jdbc.JdbcTable;
import dev.livetable.table.Row;
import java.util.UUID;
import java.util.stream.LongStream;
import org.h2.jdbcx.JdbcConnectionPool;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Cities in a real database, 250 bytes each as JSON. They are in 20 districts of the same size, and no two have the same
 * population at first. Safe for use by many threads.
 */
final class CityDatabase implements AutoCloseable {

    static final int CITIES = 10_000;
    static final int DISTRICTS = 20;

    /** From one city to the next larger one. */
    static final int STEP = 10;

    private static final int SCATTER = 7_919;

    private final JdbcConnectionPool connections =
            JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
    private final JdbcTemplate jdbc = new JdbcTemplate(connections);

    CityDatabase() {
        jdbc.execute("CREATE TABLE cities (city_id BIGINT PRIMARY KEY, name VARCHAR(40), country VARCHAR(2),"
                + " admin_code VARCHAR(20), feature_code VARCHAR(10), population BIGINT NOT NULL, latitude DOUBLE PRECISION,"
                + " longitude DOUBLE PRECISION, description VARCHAR(100), district INTEGER NOT NULL)");
        jdbc.execute("CREATE INDEX by_population ON cities (population, city_id)");
        jdbc.execute("CREATE INDEX by_district ON cities (district, population, city_id)");
        jdbc.batchUpdate(
                "INSERT INTO cities VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                LongStream.range(0, CITIES)
                        .mapToObj(place -> city(place, (int) (place % DISTRICTS), STEP * (place * SCATTER % CITIES))
                                .asMap()
                                .values()
                                .toArray())
                        .toList());
    }

    /**
     * Returns a city as it is inserted.
     *
     * @param place its number, from 0; those below {@link #CITIES} are there at first
     */
    static Row city(long place, int district, long population) {
        return Rows.PLACES.row(place).with("population", population).with("district", district);
    }

    /** Returns the table, in an object of its own. */
    JdbcTable table() {
        return JdbcTable.builder(connections).table("cities").build();
    }

    @Override
    public void close() {
        jdbc.execute("SHUTDOWN");
        connections.dispose();
    }
}
