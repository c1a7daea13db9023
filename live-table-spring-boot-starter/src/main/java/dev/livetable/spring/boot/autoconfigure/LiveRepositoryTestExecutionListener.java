package dev.livetable.spring.boot.autoconfigure;

import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/**
 * Invalidates the repositories that are live where they stand before each test method, when the scripts of {@code @Sql} have
 * run. So the tests of an application see their fixtures as they did before its repositories were live. The property {@code
 * live.test.invalidate} switches it off.
 */
final class LiveRepositoryTestExecutionListener extends AbstractTestExecutionListener {

    /** After the scripts of {@code @Sql}, which come at 5000. */
    static final int ORDER = 5400;

    LiveRepositoryTestExecutionListener() {}

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public void beforeTestMethod(TestContext test) {
        if (!test.hasApplicationContext()) {
            return;
        }
        ApplicationContext context = test.getApplicationContext();
        if (context.getEnvironment().getProperty("live.test.invalidate", Boolean.class, true)) {
            context.getBeanProvider(LiveRepositories.class).ifAvailable(LiveRepositories::invalidate);
        }
    }
}
