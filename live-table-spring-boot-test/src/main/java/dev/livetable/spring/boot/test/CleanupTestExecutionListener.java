package dev.livetable.spring.boot.test;

import org.springframework.test.context.TestContext;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/**
 * Invalidates the live tables of a test after each method, when its transaction has ended and the scripts of
 * {@code @Sql} have cleaned up.
 */
final class CleanupTestExecutionListener extends AbstractTestExecutionListener {

    /*
     * After a method, listeners are called from the highest order to the lowest: the scripts of @Sql come at 5000, the end
     * of the transaction at 4000, the closing of a dirty context at 3000.
     */

    static final int ORDER = 3500;

    CleanupTestExecutionListener() {}

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public void afterTestMethod(TestContext test) {
        TestTables.invalidate(test);
    }

    @Override
    public void afterTestClass(TestContext test) {
        TestTables.invalidate(test);
    }
}
