package dev.livetable.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.cache.CacheContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RedbCachePrivacyTests {

    private static final String SECRET = "a long and random key";

    @TempDir
    Path temp = Path.of("");

    private Path folder() {
        return temp.resolve("cache");
    }

    private RedbCache open(String key) {
        return RedbCache.builder(folder()).encryptionKey(key.toCharArray()).open();
    }

    private void fill(String key) {
        try (RedbCache cache = open(key)) {
            cache.put("clients/page", CacheContract.rows(7));
        }
    }

    private String contents() throws IOException {
        StringBuilder contents = new StringBuilder();
        try (Stream<Path> files = Files.list(folder())) {
            for (Path file : files.toList()) {
                contents.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return contents.toString();
    }

    @Test
    @DisplayName("with a key, no file tells rows, keys of entries or the key, and all comes back with the key")
    void encrypted() throws IOException {
        try (RedbCache cache = RedbCache.open(folder())) {
            cache.put("clients/page", CacheContract.rows(7));
        }
        assertThat(contents()).contains("name of 7").contains("clients");
        Files.copy(folder().resolve("cache.mv"), folder().resolve("cache.mv.copy"));
        Files.move(folder().resolve("cache.mv"), folder().resolve("cache.mv.damaged"));
        Files.delete(folder().resolve("cache.journal"));
        fill(SECRET);
        assertThat(contents())
                .doesNotContain("name of 7")
                .doesNotContain("clients")
                .doesNotContain(SECRET);
        try (RedbCache cache = open(SECRET)) {
            assertThat(cache.get("clients/page")).isEqualTo(CacheContract.rows(7));
            assertThat(cache.filesSetAside()).isZero();
        }
    }

    @Test
    @DisplayName("a wrong key, a missing one or one for plain files is advice, and harms nothing")
    void wrongKeys() {
        fill(SECRET);
        assertThatThrownBy(() -> open("another key"))
                .isInstanceOf(CacheOpenException.class)
                .hasMessageContaining("another key")
                .hasMessageContaining("live.cache.redb.encryption-key")
                .hasMessageContaining("delete its files cache.*");
        assertThatThrownBy(() -> RedbCache.open(folder()))
                .isInstanceOf(CacheOpenException.class)
                .hasMessageContaining("no key was given");
        try (RedbCache cache = open(SECRET)) {
            assertThat(cache.get("clients/page")).isEqualTo(CacheContract.rows(7));
            assertThat(cache.filesSetAside()).isZero();
        }
    }

    @Test
    @DisplayName("a key for plain files is advice, and harms nothing")
    void keyForPlainFiles() {
        try (RedbCache cache = RedbCache.open(folder())) {
            cache.put("clients/page", CacheContract.rows(7));
        }
        assertThatThrownBy(() -> open(SECRET))
                .isInstanceOf(CacheOpenException.class)
                .hasMessageContaining("not encrypted");
        try (RedbCache cache = RedbCache.open(folder())) {
            assertThat(cache.get("clients/page")).isEqualTo(CacheContract.rows(7));
        }
    }

    @Test
    @DisplayName("damage with the right key is damage, and the cache starts empty")
    void damageWithTheRightKey() throws IOException {
        fill(SECRET);
        byte[] bytes = Files.readAllBytes(folder().resolve("cache.mv"));
        for (int i = 0; i < bytes.length; i += 100) {
            bytes[i] ^= 1;
        }
        Files.write(folder().resolve("cache.mv"), bytes);
        try (RedbCache cache = open(SECRET)) {
            assertThat(cache.get("clients/page")).isNull();
            assertThat(cache.filesSetAside()).isEqualTo(1);
            cache.put("clients/page", CacheContract.rows(8));
        }
        try (RedbCache cache = open(SECRET)) {
            assertThat(cache.get("clients/page")).isEqualTo(CacheContract.rows(8));
        }
    }

    @Test
    @DisplayName("when what tells the keys apart is gone or damaged, the right key opens and a wrong one is advice")
    void keyFileGone() throws IOException {
        fill(SECRET);
        for (String damaged : List.of("", "garbage")) {
            Path keyFile = folder().resolve("cache.key");
            if (damaged.isEmpty()) {
                Files.delete(keyFile);
            } else {
                Files.writeString(keyFile, damaged);
            }
            assertThatThrownBy(() -> RedbCache.open(folder())).hasMessageContaining("no key was given");
            assertThatThrownBy(() -> open("another key")).hasMessageContaining("another key");
            try (RedbCache cache = open(SECRET)) {
                assertThat(cache.get("clients/page")).isEqualTo(CacheContract.rows(7));
            }
            assertThatThrownBy(() -> open("another key")).hasMessageContaining("another key");
        }
    }

    @Test
    @DisplayName("an encrypted file is made small again, too")
    void encryptedCopy() throws IOException {
        try (RedbCache cache = open(SECRET)) {
            for (int round = 0; round < 100; round++) {
                cache.put("clients/page", CacheContract.rows(round));
                cache.flush();
            }
        }
        long before = Files.size(folder().resolve("cache.mv"));
        try (RedbCache cache = RedbCache.builder(folder())
                .encryptionKey(SECRET.toCharArray())
                .slack(1)
                .open()) {
            assertThat(cache.get("clients/page")).isEqualTo(CacheContract.rows(99));
        }
        assertThat(Files.size(folder().resolve("cache.mv"))).isLessThan(before / 2);
        assertThat(contents()).doesNotContain("name of");
    }

    @Test
    @DisplayName("the key is not told by any text, and is not needed any more by the caller")
    void keyIsNotTold() {
        char[] key = SECRET.toCharArray();
        RedbCacheBuilder builder = RedbCache.builder(folder()).encryptionKey(key);
        Arrays.fill(key, ' ');
        try (RedbCache cache = builder.open()) {
            cache.put("clients/page", CacheContract.rows(7));
        }
        try (RedbCache cache = open(SECRET)) {
            assertThat(cache.get("clients/page")).isEqualTo(CacheContract.rows(7));
        }
        assertThat(new EncryptionKey(SECRET.toCharArray()).toString()).doesNotContain(SECRET);
        assertThatThrownBy(() -> open("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    @DisplayName("only their owner can read the files, also when they were open to others before")
    void permissions() throws IOException {
        fill(SECRET);
        try (RedbCache cache = RedbCache.builder(folder())
                .encryptionKey(SECRET.toCharArray())
                .slack(1)
                .open()) {
            cache.put("clients/page", CacheContract.rows(8));
            cache.flush();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
                .isEqualTo("rwx------");
        assertOwnerOnly();
        Files.setPosixFilePermissions(folder().resolve("cache.mv"), PosixFilePermissions.fromString("rw-r--r--"));
        fill(SECRET);
        assertOwnerOnly();
    }

    private void assertOwnerOnly() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            assertThat(files).hasSize(4).allSatisfy(file -> assertThat(
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------"));
        }
    }
}
