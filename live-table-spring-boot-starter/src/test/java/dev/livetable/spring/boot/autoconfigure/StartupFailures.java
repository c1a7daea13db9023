package dev.livetable.spring.boot.autoconfigure;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.assertj.core.api.StringAssert;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.assertj.ApplicationContextAssertProvider;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;

/** What a user is told whose application does not start. */
final class StartupFailures {

    private StartupFailures() {}

    /** Asserts that a context failed with advice, and returns what it said: description, line break, action. */
    static StringAssert assertAdvice(ApplicationContextAssertProvider<? extends ApplicationContext> context) {
        for (Throwable e = context.getStartupFailure(); e != null; e = e.getCause()) {
            if (e instanceof AdviceException analyzed) {
                String action = analyzed.analysis().getAction();
                assertThat(action).isNotBlank();
                assertThat(shown(requireNonNull(context.getStartupFailure()), analyzed.analysis())
                                .getAction())
                        .as("what the user is shown in the end")
                        .isEqualTo(action);
                return new StringAssert(analyzed.getMessage() + "\n" + action);
            }
        }
        throw new AssertionError("The context did not fail with advice", context.getStartupFailure());
    }

    /** Returns what Spring Boot shows of a failure: what the first analyzer says that knows it, else its own advice. */
    private static FailureAnalysis shown(Throwable failure, FailureAnalysis advice) {
        ArgumentResolver arguments = ArgumentResolver.of(BeanFactory.class, new DefaultListableBeanFactory())
                .and(Environment.class, new StandardEnvironment());
        return SpringFactoriesLoader.forDefaultResourceLocation()
                .load(FailureAnalyzer.class, arguments, (type, name, e) -> {})
                .stream()
                .flatMap(analyzer -> Stream.ofNullable(analyzer.analyze(failure)))
                .findFirst()
                .orElse(advice);
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
