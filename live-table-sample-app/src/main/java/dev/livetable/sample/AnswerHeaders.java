package dev.livetable.sample;

import dev.livetable.Reading;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.Locale;

/** Headers that say where an answer comes from. */
final class AnswerHeaders {

    private AnswerHeaders() {}

    /**
     * Sets {@code X-Live-Table} to where an answer comes from, and {@code Age} to how many seconds old it is.
     *
     * @return the answer
     */
    static <T> T set(HttpServletResponse response, Reading<T> reading) {
        response.setHeader("X-Live-Table", reading.source().name().toLowerCase(Locale.ROOT));
        response.setHeader("Age", String.valueOf(reading.age(Clock.systemUTC()).toSeconds()));
        return reading.value();
    }
}
