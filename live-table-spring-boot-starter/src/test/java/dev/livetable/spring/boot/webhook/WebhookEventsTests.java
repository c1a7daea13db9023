package dev.livetable.spring.boot.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.TableSchema;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookEventsTests {

    private static final String BODY = "{\"kind\":\"updated\",\"id\":\"Zürich\"}";

    private final WebhookEvents events =
            new WebhookEvents(() -> TableSchema.of("cities", List.of(Column.of("name", ColumnType.TEXT)), "name"));

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16BE", "UTF-16LE", "UTF-16"})
    @DisplayName("a body is read in each charset that JSON may be in")
    void readsEachCharset(String charset) throws Exception {
        assertThat(events.read(BODY.getBytes(Charset.forName(charset))))
                .singleElement()
                .satisfies(event -> assertThat(event.id()).isEqualTo("Zürich"));
    }

    @Test
    @DisplayName("a body in a charset that it must not be in is refused, and no other id read out of it")
    void refusesAnotherCharset() {
        assertThatThrownBy(() -> events.read(BODY.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(WebhookEvents.MalformedException.class);
    }
}
