package dev.livetable.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * The start ends here, and the user is told why and what to do. {@link AdviceFailureAnalyzer} shows it. It is in the
 * place of Spring Boot's own {@code AdviceException}, which Spring Boot 4.0 does not have.
 */
final class AdviceException extends RuntimeException {

    private final transient FailureAnalysis analysis;

    /** Takes what is wrong, and what to do. Both are whole sentences, in the spelling of {@code application.yml}. */
    AdviceException(String description, String action) {
        this(description, action, null);
    }

    AdviceException(String description, String action, @Nullable Throwable cause) {
        super(description, cause);
        this.analysis = new FailureAnalysis(description, action, this);
    }

    /** Returns what Spring Boot shows of it. */
    FailureAnalysis analysis() {
        return analysis;
    }
}
