package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.table.Filter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.PageRequest;

class QuestionMemoryTests {

    private final Questions questions = new Questions("products", Filter.all(), 1, false, () -> false, Contexts.none());

    @Test
    void aShortQuestionIsRememberedWithItsKey() {
        assertThat(questions.get("1")).isSameAs(questions.get("1"));
        assertThat(questions.count(Filter.all())).isSameAs(questions.count(Filter.all()));
        assertThat(questions.list(Filter.all(), PageRequest.of(1, 2)))
                .isSameAs(questions.list(Filter.all(), PageRequest.of(1, 2)));
    }

    @Test
    @DisplayName("questions of whatever length take no more than a fixed room")
    void questionsOfWhateverLengthTakeNoMoreThanAFixedRoom() {
        Questions ofView = new Questions("products", Filter.equal("name", "x"), 1, false, () -> false, Contexts.none());

        for (int i = 0; i < 20_000; i++) {
            String text = i + "x".repeat(i % 50 == 0 ? 8_000 : i % 300);
            for (Questions each : new Questions[] {questions, ofView}) {
                each.get(text);
                each.get(i + "x".repeat(450));
                each.count(Filter.equal("name", text));
                each.list(Filter.equal("name", text), PageRequest.of(i, 10));
            }
        }

        assertThat(questions.memory().characters()).isBetween(1, 256 * 1024);
        assertThat(ofView.memory().characters()).isBetween(1, 32 * 1024);
        String tooLong = "x".repeat(8_000);
        assertThat(questions.get(tooLong)).isNotSameAs(questions.get(tooLong));
    }
}
