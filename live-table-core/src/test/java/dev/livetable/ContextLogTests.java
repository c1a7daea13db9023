package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.CachedRows;
import dev.livetable.cache.LogPosition;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.Verdict;
import dev.livetable.table.Filter;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.PageRequest;

/** What the context of a change means: in the log of changes, for what is judged, and for what is remembered. */
class ContextLogTests extends ChangeLogSetup {

    private static final Filter ALL = Filter.all();

    private Change write(ChangeLog.Ticket ticket, String id) {
        return log.append(InvalidationCause.WRITE, ticket, row(id), () -> true);
    }

    @Test
    @DisplayName("a row of another context is another row, also under one id: it keeps no write from patching")
    void aRowOfAnotherContext() {
        ChangeLog.Ticket a = log.draw(Set.of("1"), "a");
        ChangeLog.Ticket b = log.draw(Set.of("1"), "b");
        ChangeLog.Ticket anyOfB = log.draw(null, "b");

        Change ofB = write(b, "1");
        Change ofA = write(a, "1");

        assertThat(ofB.patchable())
                .as("another ticket of its own context is open")
                .isEmpty();
        assertThat(ofA.patchable()).containsExactly("1");
        assertThat(ofA.context()).isEqualTo("a");
        assertThat(ofA.rows()).isEqualTo(row("1"));
        log.close(anyOfB);
    }

    @Test
    @DisplayName("what has no context counts for all, open or appended")
    void whatHasNoContext() {
        ChangeLog.Ticket a = log.draw(Set.of("1"), "a");
        log.append(InvalidationCause.EVENT, row("1"), () -> true);
        assertThat(write(a, "1").patchable()).isEmpty();

        a = log.draw(Set.of("1"), "a");
        ChangeLog.Ticket any = log.draw(null);
        assertThat(write(a, "1").patchable()).isEmpty();
        Change ofAny = log.append(InvalidationCause.WRITE, any, row("1"), () -> true);
        assertThat(ofAny.patchable())
                .as("a change of the row in a context came between")
                .isEmpty();
    }

    @Test
    @DisplayName("a change of anything in a context is one there; that of a closed table is one everywhere")
    void anything() {
        log.append(InvalidationCause.WRITE, log.draw(null, "a"), null, () -> true);
        assertThat(log.hasAnything(0, 1, "a")).isTrue();
        assertThat(log.hasAnything(0, 1, "b")).isFalse();
        assertThat(log.hasAnything(0, 1)).isTrue();

        log.append(InvalidationCause.WRITE, log.draw(Set.of("1"), "a"), row("1"), () -> false);
        assertThat(log.hasAnything(1, 2, "b")).isTrue();
        log.append(InvalidationCause.WRITE, row("1"), "a", () -> false);
        assertThat(log.hasAnything(2, 3, "b")).isTrue();
    }

    @Test
    @DisplayName("a change in a context leaves the answers of others as they are, and touches those of its own")
    void judged() {
        log.append(InvalidationCause.WRITE, log.draw(null, "a"), null, () -> true);

        assertThat(verdict("b")).isEqualTo(Verdict.UNTOUCHED);
        assertThat(verdict("a")).isEqualTo(Verdict.TOUCHED);
        assertThat(verdict(null)).isEqualTo(Verdict.TOUCHED);

        log.append(InvalidationCause.MANUAL, null, () -> true);
        assertThat(verdict("b")).isEqualTo(Verdict.TOUCHED);
    }

    private Verdict verdict(@Nullable String context) {
        CachedRows answer = RegionSetup.shown(NAME, 0).asOf(new LogPosition(NAME, 0, 0));
        return new Judging(null, answer, context).judge(log, 0, log.head());
    }

    @Test
    @DisplayName("questions are remembered for each context apart, in no more room than for one")
    void remembered() {
        String[] now = {"a"};
        Contexts contexts = new Contexts("products", () -> now[0], false, ThreadLocalCarrier.none());
        Questions questions = new Questions("products", ALL, 1, false, () -> false, contexts);
        Question ofA = questions.get("1");
        assertThat(questions.get("1")).isSameAs(ofA);
        now[0] = "b";
        assertThat(questions.get("1").key()).isEqualTo("products/context='b'/row?id='1'");
        assertThat(questions.count(ALL).key()).isEqualTo("products/context='b'/count");
        assertThat(questions.list(ALL, PageRequest.of(0, 2)).key())
                .isEqualTo("products/context='b'/page?offset=0&size=2");

        for (int i = 0; i < 10_000; i++) {
            now[0] = "tenant/'" + i;
            for (Question question :
                    new Question[] {questions.get("1"), questions.count(ALL), questions.list(ALL, PageRequest.of(0, 2))
                    }) {
                assertThat(question.context()).isEqualTo(now[0]);
                assertThat(question.key()).startsWith("products/context='tenant%2F%27" + i + "'/");
                assertThat(question.maskedKey()).startsWith("products/context='******'/");
            }
        }
        assertThat(questions.memory().characters()).isBetween(1, 256 * 1024);
    }
}
