package dev.livetable.spring.boot.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Shows the advice that an exception holds before what Spring Boot says of the exception's cause, which it knows less
 * of. Spring Boot itself looks for such advice last.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class AdviceFailureAnalyzer extends AbstractFailureAnalyzer<FailureAnalyzedException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, FailureAnalyzedException cause) {
        return cause.analysis();
    }
}
