package dev.livetable.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CanonicalTextTests {

    /** Units that mean something in keys, or that a careless escape would confuse. */
    private static final String TELLING =
            "/?%#:,|=& +u25aA0\u0000\u007F\u00E9e\u0301\u212B\u00C5\uD83D\uDE00\uD800\uDC00";

    @Test
    void lettersAndDigitsStandForThemselves() {
        for (String plain : List.of("", "cities", "page_1", "a-b.c~d", "Zürich", "東京", "42")) {
            assertThat(CanonicalText.escape(plain)).isEqualTo(plain);
        }
    }

    @Test
    void everythingElseIsEscaped() {
        assertThat(CanonicalText.escape("a/b?c%d e")).isEqualTo("a%2Fb%3Fc%25d%20e");
        assertThat(CanonicalText.escape("\uD83D\uDE00")).isEqualTo("%uD83D%uDE00");
        assertThat(CanonicalText.escape("a\uD800")).isEqualTo("a%uD800");
        assertThat(CanonicalText.escape("#:,|=&'\"()")).matches("[%0-9A-F]+");
    }

    @Test
    @DisplayName("no two texts are escaped alike, and each can be read back")
    void isInjective() {
        Map<String, String> seen = new HashMap<>();
        Random random = new Random(42);
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(6); length > 0; length--) {
                text.append(TELLING.charAt(random.nextInt(TELLING.length())));
            }
            String escaped = CanonicalText.escape(text.toString());

            assertThat(escaped).doesNotContainPattern("[/?#:,|=& \\uD800-\\uDFFF]");
            assertThat(CanonicalText.unescape(escaped)).isEqualTo(text.toString());
            String other = seen.putIfAbsent(escaped, text.toString());
            assertThat(other == null || other.contentEquals(text)).isTrue();
        }
    }

    @Test
    void lookAlikesAreNotTheSame() {
        List<String> alike = List.of("é", "e\u0301", "a", "\u0430", "\uFF41", "\u00C5", "\u212B", "A\u030A");

        assertThat(alike.stream().map(CanonicalText::escape)).doesNotHaveDuplicates();
    }

    @Test
    void textThatIsNeverWrittenIsReadAsItIs() {
        for (String text : List.of("%", "%2", "%2f", "%zz", "%u12", "%u00e9", "100%")) {
            assertThat(CanonicalText.unescape(text)).isEqualTo(text);
        }
    }

    @Test
    void quotedValuesTellTheirTypesApart() {
        List<Object> values = new ArrayList<>(List.of(
                "5",
                5L,
                5.0,
                new BigDecimal("5"),
                new BigDecimal("5.0"),
                "Long'5'",
                true,
                "true",
                List.of(5L),
                List.of("5"),
                List.of(),
                List.of(List.of()),
                Map.of(),
                Map.of("a", 1L),
                "null",
                List.of("a", "b"),
                List.of("a','b")));

        assertThat(values.stream().map(CanonicalText::quoted)).doesNotHaveDuplicates();
        assertThat(CanonicalText.quoted(null)).isEqualTo("null");
        assertThat(CanonicalText.quoted("it's")).isEqualTo("'it%27s'");
    }
}
