package dev.livetable.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.table.CanonicalText;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The part of {@link CacheContract} about keys, regions and prefixes. */
abstract class CacheKeyContract extends CacheFixture {

    @Test
    @DisplayName("a key that was never put is a miss")
    void missOnEmptyCache() {
        assertMissing("clients/page");
        assertMissing("clients");
        assertMissing("");
        assertMissing("/");
    }

    @Test
    @DisplayName("dropping one region leaves the others")
    void dropsOneRegion() {
        cache().put("clients/page", rows(1));
        cache().put("clients/row/7", rows(2));
        cache().put("orders/page", rows(3));
        cache().invalidatePrefix("clients/");
        assertMissing("clients/page");
        assertMissing("clients/row/7");
        assertKept("orders/page", rows(3));
        cache().put("clients/page", rows(4));
        assertKept("clients/page", rows(4));
    }

    @Test
    @DisplayName("a region whose name begins like another's is another region")
    void similarNames() {
        for (String key : List.of("client/page", "client", "clients/page", "clients")) {
            cache().put(key, rows(1));
        }
        cache().invalidatePrefix("client/");
        assertMissing("client/page");
        assertKept("client", rows(1));
        assertKept("clients/page", rows(1));
        assertKept("clients", rows(1));
    }

    @Test
    @DisplayName("a prefix longer than a region invalidates only what starts with it")
    void longerPrefix() {
        cache().put("clients/page/0", rows(1));
        cache().put("clients/page/10", rows(2));
        cache().put("clients/row/1", rows(3));
        cache().invalidatePrefix("clients/page/1");
        assertKept("clients/page/0", rows(1));
        assertMissing("clients/page/10");
        assertKept("clients/row/1", rows(3));
        cache().invalidatePrefix("clients/row/1");
        assertMissing("clients/row/1");
        cache().put("clients/row/1", rows(4));
        assertKept("clients/row/1", rows(4));
    }

    @Test
    @DisplayName("a prefix without a slash covers regions and keys that start with it")
    void prefixWithoutSlash() {
        for (String key : List.of("client/page", "client", "clients/page", "cli", "cl", "orders/client", "/client")) {
            cache().put(key, rows(1));
        }
        cache().invalidatePrefix("client");
        assertMissing("client/page");
        assertMissing("client");
        assertMissing("clients/page");
        for (String key : List.of("cli", "cl", "orders/client", "/client")) {
            assertKept(key, rows(1));
        }
    }

    @Test
    @DisplayName("the empty prefix covers everything")
    void emptyPrefix() {
        List<String> keys = List.of("client/page", "client", "orders/a/b", "/", "/x", "");
        keys.forEach(key -> cache().put(key, rows(1)));
        cache().invalidatePrefix("");
        keys.forEach(this::assertMissing);
        keys.forEach(key -> cache().put(key, rows(2)));
        keys.forEach(key -> assertKept(key, rows(2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a", "a/", "a/b", "a/b/", "a//", "ab", "%", "a/%", "ä/", "\uD800", "a/\uD800"})
    @DisplayName("a prefix means what String.startsWith says")
    void prefixIsLiteral(String prefix) {
        List<String> keys = List.of(
                "",
                "/",
                "//",
                "a",
                "a/",
                "a//",
                "a/b",
                "a/b/",
                "a/b/c",
                "a/bc",
                "ab",
                "ab/",
                "ab/c",
                "A/b",
                "%",
                "a/%",
                "a/%2F",
                "ä",
                "ä/ö",
                "\uD800",
                "\uD800/x",
                "a/\uD800",
                "a/\uD800x",
                "b/a/b");
        for (int i = 0; i < keys.size(); i++) {
            cache().put(keys.get(i), rows(i));
        }
        cache().invalidatePrefix(prefix);
        for (int i = 0; i < keys.size(); i++) {
            if (keys.get(i).startsWith(prefix)) {
                assertMissing(keys.get(i));
            } else {
                assertKept(keys.get(i), rows(i));
            }
        }
    }

    @Test
    @DisplayName("names and ids of any characters are different keys")
    void oddNames() {
        List<String> names = List.of(
                "a/b",
                "a%2Fb",
                "a?b",
                "a b",
                "page_1",
                "page",
                "ä",
                "a\u0308",
                "\uD83D\uDE00",
                "\uD83D",
                "\uDE00",
                "%",
                "%%",
                "",
                "\u0000",
                "a\nb",
                "A");
        List<String> keys = names.stream()
                .flatMap(name -> Stream.of(
                        CanonicalText.escape(name) + "/page", "t/row/" + CanonicalText.escape(name), "raw/" + name))
                .toList();
        assertThat(keys).doesNotHaveDuplicates();
        for (int i = 0; i < keys.size(); i++) {
            cache().put(keys.get(i), rows(i));
        }
        for (int i = 0; i < keys.size(); i++) {
            assertKept(keys.get(i), rows(i));
        }
    }
}
