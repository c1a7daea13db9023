package dev.livetable.spring.boot.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Shows the advice that an exception holds, before Spring Boot says something of the exception's cause, which it knows
 * less of.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class AdviceFailureAnalyzer extends AbstractFailureAnalyzer<AdviceException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, AdviceException cause) {
        return cause.analysis();
    }
}
