package dev.livetable.repository;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which declared queries depend on their arguments and on what is stored alone. */
class JpqlTextTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select p from Pet p where p.name = :name",
                "from Owner o join fetch o.pets where lower(o.lastName) like lower(concat(:name, '%'))",
                "select new com.example.Dto(p.name, count(v)) from Pet p left join p.visits v group by p.name",
                "select p from #{#entityName} p where p.date > ?1 order by p.id",
                "select p from Pet p where p.id in (select v.pet.id from Visit v) and p.name <> 'now()'",
                "select coalesce(max(p.age), 0) from Pet p"
            })
    @DisplayName("are kept")
    void kept(String query) {
        assertThat(JpqlText.refusal(query)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "select p from Pet p where p.born < current_date",
                "select p from Pet p where p.born < local date",
                "select p from Pet p where p.born < CURRENT_TIMESTAMP",
                "select p from Pet p where p.owner = ?#{principal.id}",
                "select p from Pet p where p.owner = :#{#user}",
                "select function('nextval', 'seq') from Pet p",
                "select p from Pet p order by random()",
                "select p from Pet p where my_function(p.name) = 1",
                "with x as (select p from Pet p) select x from x",
                "select p from Pet p -- ' current_date",
                "delete from Pet p"
            })
    @DisplayName("go to the master")
    void refused(String query) {
        assertThat(JpqlText.refusal(query)).isPresent();
    }
}
