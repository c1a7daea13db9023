package dev.livetable.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.disk.StoreJournal.Epoch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreJournalTests {

    @TempDir
    Path folder = Path.of("");

    private Path file() {
        return folder.resolve("journal");
    }

    @BeforeEach
    void create() throws IOException {
        Files.createFile(file());
    }

    private StoreJournal open() throws IOException {
        return StoreJournal.open(SteadyFile.nameOf(file()));
    }

    private void assertSays(Epoch epoch, Set<Long> retired) throws IOException {
        try (StoreJournal journal = open()) {
            assertThat(journal.epoch()).isEqualTo(epoch);
            assertThat(journal.retired()).isEqualTo(retired);
        }
    }

    @Test
    @DisplayName("an empty journal is no store's")
    void empty() throws IOException {
        assertSays(Epoch.NONE, Set.of());
    }

    @Test
    @DisplayName("F9: what was retired is so when it is opened again, each generation once")
    void keepsWhatIsRetired() throws IOException {
        try (StoreJournal journal = open()) {
            journal.begin(new Epoch(7, 1), false);
            journal.add(new Epoch(7, 1), List.of(3L, 4L), false);
            journal.add(new Epoch(7, 1), List.of(4L, 5L), false);
        }
        assertSays(new Epoch(7, 1), Set.of(3L, 4L, 5L));
        try (StoreJournal journal = open()) {
            journal.add(new Epoch(7, 1), List.of(5L, 6L), true);
        }
        assertSays(new Epoch(7, 1), Set.of(3L, 4L, 5L, 6L));
    }

    @Test
    @DisplayName("nothing is retired under another epoch")
    void beginsAnew() throws IOException {
        try (StoreJournal journal = open()) {
            journal.add(new Epoch(7, 1), List.of(3L, 4L, 5L), false);
            journal.add(new Epoch(7, 2), List.of(6L), false);
            assertThat(journal.retired()).containsExactly(6L);
        }
        assertSays(new Epoch(7, 2), Set.of(6L));
        try (StoreJournal journal = open()) {
            journal.begin(new Epoch(7, 3), false);
        }
        assertSays(new Epoch(7, 3), Set.of());
    }

    @Test
    @DisplayName("a damaged or truncated journal is no store's, rather than one that retires less")
    void damaged() throws IOException {
        try (StoreJournal journal = open()) {
            journal.add(new Epoch(7, 1), List.of(3L, 4L, 5L), false);
        }
        byte[] whole = Files.readAllBytes(file());
        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= 1;
            Files.write(file(), flipped);
            assertSays(Epoch.NONE, Set.of());
            Files.write(file(), Arrays.copyOf(whole, i));
            assertSays(Epoch.NONE, Set.of());
        }
        Files.write(file(), whole);
        assertSays(new Epoch(7, 1), Set.of(3L, 4L, 5L));
    }
}
