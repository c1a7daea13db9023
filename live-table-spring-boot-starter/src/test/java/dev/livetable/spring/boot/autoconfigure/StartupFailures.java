package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.StringAssert;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.test.context.assertj.ApplicationContextAssertProvider;
import org.springframework.context.ApplicationContext;

/** What a user is told whose application does not start. */
final class StartupFailures {

    private StartupFailures() {}

    /** Asserts that a context failed with advice, and returns what it said: description, line break, action. */
    static StringAssert assertAdvice(ApplicationContextAssertProvider<? extends ApplicationContext> context) {
        for (Throwable e = context.getStartupFailure(); e != null; e = e.getCause()) {
            if (e instanceof FailureAnalyzedException analyzed) {
                String action = analyzed.analysis().getAction();
                assertThat(action).isNotBlank();
                return new StringAssert(analyzed.getMessage() + "\n" + action);
            }
        }
        throw new AssertionError("The context did not fail with advice", context.getStartupFailure());
    }

    /** Asserts that a context failed because of the value of a property. */
    static void assertInvalid(
            ApplicationContextAssertProvider<? extends ApplicationContext> context, String property, Object value) {
        InvalidConfigurationPropertyValueException failure = null;
        for (@Nullable Throwable e = context.getStartupFailure(); e != null; e = e.getCause()) {
            if (e instanceof InvalidConfigurationPropertyValueException invalid) {
                failure = invalid;
            }
        }
        assertThat(failure).isNotNull();
        assertThat(failure.getName()).isEqualTo(property);
        assertThat(failure.getValue()).isEqualTo(value);
        assertThat(failure.getReason()).isNotBlank();
    }
}
