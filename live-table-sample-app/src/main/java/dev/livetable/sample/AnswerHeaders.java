package dev.livetable.sample;

import dev.livetable.Reading;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.Locale;

/** What a caller is told of an answer. */
final class AnswerHeaders {

    private AnswerHeaders() {}

    /** Tells in headers where an answer comes from and how many seconds old it is, and returns the answer. */
    static <T> T by(HttpServletResponse response, Reading<T> reading) {
        response.setHeader("X-Live-Table", reading.source().name().toLowerCase(Locale.ROOT));
        response.setHeader("Age", String.valueOf(reading.age(Clock.systemUTC()).toSeconds()));
        return reading.value();
    }
}
