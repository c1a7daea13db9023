package dev.livetable.sample;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The countries that {@link CountryApi} serves, as the cities make them when it is first asked. Safe
 * for use by many threads.
 */
@Component
class CountryStore {

    private static final Map<String, Comparator<Country>> ORDERS = Map.of(
            "code", Comparator.comparing(Country::code),
            "name", Comparator.comparing(Country::name),
            "cities", Comparator.comparing(Country::cities),
            "population", Comparator.comparing(Country::population));

    private final JdbcClient jdbc;
    private @Nullable Map<String, Country> byCode;

    CountryStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A country.
     *
     * @param code the code of ISO 3166
     * @param name what it is called in English
     * @param cities how many of the cities are in it
     * @param population how many people live in those
     */
    record Country(String code, String name, long cities, long population) {}

    private synchronized Map<String, Country> byCode() {
        if (byCode == null) {
            Map<String, Country> read = new TreeMap<>();
            jdbc.sql("""
                    select "country", count(*), coalesce(sum("population"), 0) from "cities" group by "country"
                    """)
                    .query((row, number) ->
                            new Country(row.getString(1), nameOf(row.getString(1)), row.getLong(2), row.getLong(3)))
                    .list()
                    .forEach(country -> read.put(country.code(), country));
            byCode = read;
        }
        return byCode;
    }

    private static String nameOf(String code) {
        String name = Locale.forLanguageTag("und-" + code).getDisplayCountry(Locale.ENGLISH);
        return name.isEmpty() ? code : name;
    }

    /** Returns all countries, in the order of these columns, and then in that of their codes. */
    synchronized List<Country> list(List<String> columns, List<String> directions) {
        Comparator<Country> order = Comparator.comparing(Country::code);
        for (int i = columns.size() - 1; i >= 0; i--) {
            Comparator<Country> column = ORDERS.get(columns.get(i));
            if (column == null) {
                throw new IllegalArgumentException("there is no field '" + columns.get(i) + "' to sort by");
            }
            boolean descends = i < directions.size() && directions.get(i).equals("desc");
            order = (descends ? column.reversed() : column).thenComparing(order);
        }
        List<Country> countries = new ArrayList<>(byCode().values());
        countries.sort(order);
        return countries;
    }

    synchronized Optional<Country> find(String code) {
        return Optional.ofNullable(byCode().get(code));
    }

    /** Gives a country another name, and returns it; empty when there is none. */
    synchronized Optional<Country> rename(String code, String name) {
        return find(code).map(country -> {
            Country renamed = new Country(code, name, country.cities(), country.population());
            byCode().put(code, renamed);
            return renamed;
        });
    }
}
