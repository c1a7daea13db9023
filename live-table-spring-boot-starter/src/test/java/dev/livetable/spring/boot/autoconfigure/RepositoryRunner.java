package dev.livetable.spring.boot.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Runs applications whose repositories may be live. */
final class RepositoryRunner {

    private RepositoryRunner() {}

    /** Returns a runner that makes repositories live, and knows no store yet. */
    static ApplicationContextRunner create() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        LiveCacheAutoConfiguration.class,
                        LiveTableAutoConfiguration.class,
                        LiveTableJdbcAutoConfiguration.class,
                        LiveTableRepositoryAutoConfiguration.class));
    }
}
