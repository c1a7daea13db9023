package dev.livetable.spring.boot.test;

import org.springframework.test.context.TestContext;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/** Invalidates the live tables of a test before each method, when the scripts of {@code @Sql} have run. */
final class FixtureTestExecutionListener extends AbstractTestExecutionListener {

    /** After the scripts of {@code @Sql}, which come at 5000. */
    static final int ORDER = 5500;

    FixtureTestExecutionListener() {}

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public void beforeTestClass(TestContext test) {
        TestTables.takeAndInvalidate(test);
    }

    @Override
    public void beforeTestMethod(TestContext test) {
        TestTables.takeAndInvalidate(test);
    }
}
