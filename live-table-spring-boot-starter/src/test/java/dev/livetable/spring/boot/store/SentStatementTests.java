package dev.livetable.spring.boot.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which table a statement writes to. */
class SentStatementTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "insert into pets (a) values (?)|pets|false",
                "insert into a.\"Pets\" values (1)|pets|false",
                "insert into pets select * from others|pets|false",
                "/* by hand */ update pets p set p.a = 1|pets|false",
                "update pets as p set a = 1|pets|false",
                "UPDATE [pets] SET a = 1|pets|false",
                "delete from pets where id = ?|pets|true",
                "delete from pets p|pets|true",
                "update pets set a = 1 ;|pets|false",
                "delete from pets where a = 'x; y' -- ; z|pets|true",
            })
    void theTableIsKnown(String sql, String table, boolean deletes) {
        assertThat(SentStatement.of(sql)).isEqualTo(new SentStatement(table, deletes));
    }

    @ParameterizedTest
    @DisplayName("where several tables may be written, or the name may be another word, it is not known which")
    @ValueSource(
            strings = {
                "update owners o join pets p on p.owner_id = o.id set p.name = 'x'",
                "update a, b set a.x = 1",
                "delete from pets using owners where true",
                "merge into pets using x on (true) when matched then update set a = 1",
                "with x as (delete from pets returning *) select * from x",
                "select * from final table (insert into pets values (1))",
                "truncate table pets",
                "call something()",
                "{call something()}",
                "update pets set a = 1; update owners set b = 2",
                "select 1; update pets set a = 1",
                "insert into pets values (1);\n delete from owners",
                "delete from pets where a = 'x\\'; insert into b values (1)",
                "select 5--1; delete from keeper",
                "select 1 # it's\n; delete from keeper where n = 'a'",
                "select 1 /*! ; delete from a */",
                "update keeper set n = 1; --drop old ones\ndelete from lion",
                "update keeper set n = '#1'; /* old ones */ delete from lion",
                "update keeper set n = '$1'; (delete from lion)",
                "select 1; # x\ndelete from lion",
                "select 1; # x\ncopy lion from 'file'"
            })
    void theTableIsNotKnown(String sql) {
        assertThat(SentStatement.of(sql)).isEqualTo(new SentStatement(null, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from pets",
                "(select 1)",
                "/* c */ -- d\n select 1",
                "with x as (select 1) select * from x",
                "values next value for s",
                "call next value for s",
                "select a || '; ' from t",
                "select regexp_replace(a, '\\s+', ' ') || '; ' from t",
                "select string_agg(name, '; ') from t where code ~ '^\\d+$'"
            })
    void aStatementThatReadsIsNone(String sql) {
        assertThat(SentStatement.of(sql)).isNull();
    }
}
