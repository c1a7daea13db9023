package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.CachedRows;
import dev.livetable.cache.LogPosition;
import dev.livetable.status.Verdict;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Sort;

class JudgeTotalTests {

    private static final Row SHOWN = LiveTableSetup.product(1, "apple", 10);
    private static final Row UNTOLD = LiveTableSetup.product(2, "banana", 20);

    @Test
    @DisplayName("a row that others inserted untold, and that a write then brings in, is not in the total")
    void aRowThatTheAnswerHasNeverHadChangesTheTotal() {
        Sort order = Sort.by("price", "id");
        Judge judge = new Judge(LiveTableSetup.SCHEMA, new Shape.OfWindow(Filter.all(), order, 0, 3));
        Judging answer = new Judging(
                judge,
                new CachedRows(List.of(SHOWN), OptionalLong.of(1), false, Instant.EPOCH, LogPosition.NONE, false));
        Row after = UNTOLD.with("name", "cherry");

        Verdict verdict = judge.judge(answer, new RowChange("2", RowImage.whole(UNTOLD), RowImage.whole(after)), true);

        assertThat(verdict).isEqualTo(Verdict.PATCHED);
        CachedRows right = answer.right(LogPosition.NONE);
        assertThat(right.rows()).containsExactly(SHOWN, after);
        assertThat(right.recount()).isTrue();
    }
}
