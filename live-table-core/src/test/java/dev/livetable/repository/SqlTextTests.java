package dev.livetable.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which statements in SQL depend on their arguments and on told tables alone, and which change something. */
class SqlTextTests {

    private static final Set<String> TOLD = Set.of("pets", "owners", "shop.visits");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from pets where name = :name",
                "SELECT p.* FROM pets p JOIN owners o ON o.id = p.owner_id, shop.visits v WHERE lower(o.name) LIKE ?1",
                "select count(*) from \"PETS\" where born > :day and name <> 'it''s now()'",
                "select * from pets where id in (select pet_id from shop.visits) order by id limit 5 offset 2",
                "with old as (select * from pets), few as (select * from old) select o.name from few o join owners on"
                        + " 1 = 1",
                "with recursive up as (select * from pets union all select p.* from pets p join up on up.id = p.of) select *"
                        + " from up",
                "with old as materialized (select * from pets where id in (select pet_id from shop.visits)), few as (select *"
                        + " from old) select * from few where exists (select 1 from old)",
                "select * from (with few as (select * from pets) select * from few) x",
                "select extract(year from born), substring(name from 1 for 2) from pets where a is distinct from b",
                "select name, row_number() over (partition by owner_id order by id) from (pets cross join owners)",
                "select cast(x.price as numeric(10, 2)) from (select price::numeric from pets) x fetch next 5 rows"
                        + " only",
                "select coalesce(max(p.\"user\"), 0), p.update from pets p where p.id in (:ids)",
                "select 1"
            })
    @DisplayName("are kept")
    void kept(String sql) {
        assertThat(SqlText.refusal(sql, TOLD)).isEmpty();
        assertThat(SqlText.mayWrite(sql)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "select * from elsewhere",
                "select * from pets, elsewhere",
                "select * from pets p join owners o on p.a = o.a, elsewhere",
                "select * from pets where exists (select 1 from elsewhere)",
                "select * from (pets join (elsewhere e join owners o on 1 = 1) on 2 = 2)",
                "select * from (select * from pets) p, lateral (select * from elsewhere) e",
                "select * from pets union select * from elsewhere",
                "select trim(both from (select name from elsewhere)) from pets",
                "select * from shop.pets",
                "select * from visits",
                "select * from a.shop.visits",
                "select * from pets p straight_join elsewhere",
                "with x as (select * from elsewhere) select * from x",
                "with elsewhere as (select * from elsewhere where valid) select * from elsewhere",
                "with a as (select * from elsewhere), elsewhere as (select * from pets) select * from a",
                "select * from (with elsewhere as (select * from pets) select * from elsewhere) x, elsewhere",
                "select * from pets where born < utc_date",
                "with x as (delete from pets returning *) select * from x",
                "select * from pets for update",
                "select * from pets for share",
                "select * into copy from pets",
                "select nextval('numbers')",
                "select numbers.nextval from pets",
                "select next value for numbers from pets",
                "select * from pets where born < current_date",
                "select * from pets where born < now()",
                "select * from pets where born < 'today'",
                "select * from pets where owner = user",
                "select my_function(name) from pets",
                "select shop.lower(name) from pets",
                "select \"lower\"(name) from pets",
                "select * from pets(3)",
                "select * from generate_series(1, 3)",
                "select * from pets tablesample bernoulli(10)",
                "select * from pets order by random()",
                "select * from pets -- comment",
                "select /* comment */ * from pets",
                "select * from pets where name = E'\\' or name = ' from elsewhere '",
                "select * from pets where name = 'open",
                "select * from pets; delete from pets",
                "select * from pets where owner = :#{principal.id}",
                "select $$ $$ from pets",
                "select @a := id from pets",
                "select * from pets)",
                "values (1)",
                "from pets"
            })
    @DisplayName("go to the master")
    void refused(String sql) {
        assertThat(SqlText.refusal(sql, TOLD)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into pets values (1)",
                "update pets set name = ''",
                "  DELETE FROM pets",
                "merge into pets using x on 1 = 1 when matched then delete",
                "call grow()",
                "truncate table pets",
                "with x as (insert into pets values (1) returning id) select id from x",
                "with x as (update pets set a = 1 returning id) select id from x",
                "select id from final table (insert into pets values (1))",
                "/* first */ update pets set name = 'select'"
            })
    @DisplayName("change something")
    void changing(String sql) {
        assertThat(SqlText.mayWrite(sql)).isTrue();
        assertThat(SqlText.refusal(sql, TOLD)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from pets for update",
                "select * from pets for no key update",
                "select 'insert into' from pets -- update pets",
                "(select 1)",
                "/* update it */ select * from pets"
            })
    @DisplayName("change nothing")
    void reading(String sql) {
        assertThat(SqlText.mayWrite(sql)).isFalse();
    }
}
