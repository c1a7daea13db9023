package dev.livetable.typed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.livetable.entity.ColumnNaming;
import dev.livetable.entity.EntityCodec;
import dev.livetable.entity.EntityException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Column;

/** Which column a property is in. */
class ColumnNamesTests {

    record City(@Id long cityId, String name) {}

    record Town(
            @Id @Column("TOWN_NO") long id,
            @jakarta.persistence.Column(name = "`townName`") String name) {}

    static class Bean {
        @Id
        private long id;

        private String label = "";

        @jakarta.persistence.Column(name = "caption")
        public String getLabel() {
            return id + label;
        }
    }

    record Key(@Column("C") String country, int number) {}

    record Keyed(@Id Key id, String text) {}

    record Turned(
            @Id long id,
            @Column("title") String name,
            @Column("name") String title) {}

    private static List<String> columns(EntityCodec<?, ?> codec, String... table) {
        ColumnNames names = ColumnNames.of(codec, Arrays.asList(table));
        return codec.columnNames().stream().map(names::column).toList();
    }

    private static List<String> columns(Class<?> type, String... table) {
        return columns(EntityCodec.of(type), table);
    }

    @Test
    @DisplayName("exactly, else but for case, else in snake case, else but for case and underscores")
    void theNearestSpellingCounts() {
        assertThat(columns(City.class, "cityId", "CITYID", "city_id", "name")).containsExactly("cityId", "name");
        assertThat(columns(City.class, "CITYID", "city_id", "Name", "x")).containsExactly("CITYID", "Name");
        assertThat(columns(City.class, "CITY_ID", "ci_tyid", "NAME")).containsExactly("CITY_ID", "NAME");
        assertThat(columns(City.class, "ci_tyid", "name_")).containsExactly("ci_tyid", "name_");
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> columns(City.class, "CITY_ID", "city_id", "name"))
                .withMessageContaining("City.cityId may be any of the columns [CITY_ID, city_id]")
                .withMessageContaining("@Column");
    }

    @Test
    void annotationsNameColumns() {
        assertThat(columns(Town.class, "id", "name", "town_no", "town_name")).containsExactly("town_no", "town_name");
        assertThat(columns(Bean.class, "ID", "CAPTION", "LABEL")).containsExactly("ID", "CAPTION");
        assertThat(columns(Keyed.class, "TEXT", "NUMBER", "C")).containsExactly("C", "NUMBER", "TEXT");
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> columns(Town.class, "id", "name", "town"))
                .withMessageContaining("Town.id has no column called 'TOWN_NO'")
                .withMessageContaining("[id, name, town]");
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> columns(City.class, "name"))
                .withMessageContaining("City.cityId has no column: the table has [name]");
    }

    @Test
    void aNamingNamesThoseWithoutAnnotation() {
        ColumnNaming prefixed = (type, property) -> "c_" + property.getName();
        ColumnNaming annotated = ColumnNaming.annotated(prefixed);

        assertThat(columns(EntityCodec.builder(City.class).naming(annotated).build(), "name", "C_NAME", "c_city_id"))
                .containsExactly("c_city_id", "C_NAME");
        assertThat(columns(EntityCodec.builder(Town.class).naming(annotated).build(), "town_no", "TownName"))
                .containsExactly("town_no", "TownName");
        assertThat(columns(
                        EntityCodec.builder(Town.class)
                                .naming(ColumnNaming.ofProperties())
                                .build(),
                        "town_no",
                        "id",
                        "town_name",
                        "name"))
                .containsExactly("id", "name");
    }

    @Test
    @DisplayName("the columns of a repository are called as its properties are")
    void theColumnsOfARepositoryAreItsProperties() {
        assertThat(columns(Town.class, "id", "name")).containsExactly("id", "name");
        assertThat(columns(Turned.class, "ID", "NAME", "TITLE")).containsExactly("ID", "TITLE", "NAME");
        assertThatExceptionOfType(EntityException.class)
                .as("either may be meant")
                .isThrownBy(() -> columns(Turned.class, "id", "name", "title"))
                .withMessageContaining("Turned.name")
                .withMessageContaining("rename");
    }

    record Twice(@Id long id, @Column("ID") long number) {}

    @Test
    void oneColumnHoldsOneProperty() {
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> columns(Twice.class, "id", "NUMBER"))
                .withMessageContaining("Two properties of Twice");
    }
}
