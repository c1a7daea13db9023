package dev.livetable.repository;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlExpressionTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "deleted = false",
                "price * 2 + 1.5",
                "name || '-' || code = 'a-b'",
                "\"user\" = 1",
                "t.user = 1",
                "type = 'select'",
                "state <> 'gone' and \"Owner\" is not null",
                "`rank` >= 3"
            })
    void whatComparesColumnsWithValuesDependsOnTheRowAlone(String sql) {
        assertThat(SqlExpression.dependsOnTheRowAlone(sql)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "valid_until >= 'today'",
                "valid_until >= date 'yesterday'",
                "created < 'now'",
                "expires > utc_timestamp",
                "expires > systimestamp",
                "expires > sysdate",
                "expires > CURRENT_TIMESTAMP",
                "owner = system_user",
                "owner = session_user",
                "owner = user",
                "hour = localtime",
                "price = (select max(price) from prices)",
                "id = nextval",
                "lower(name) = 'x'",
                "a = 1; delete from b",
                "a = 'x -- y",
                "rownum < 10",
                "rowid > 1",
                "x = next value for s"
            })
    void whatMayMeanMoreDoesNot(String sql) {
        assertThat(SqlExpression.dependsOnTheRowAlone(sql)).isFalse();
    }
}
