package dev.livetable.spring.boot.test;

import dev.livetable.LiveTable;
import dev.livetable.LiveTables;
import dev.livetable.status.TableState;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestContext;

/** The live tables of a test, which are invalidated where fixtures come and go. */
final class TestTables {

    /*
     * The context is asked for its tables before a test method, when it is there in any case. Afterwards the test may
     * have closed it. What is closed has nothing to invalidate.
     */

    private static final String ATTRIBUTE = TestTables.class.getName();

    private TestTables() {}

    /** Takes the tables of the test's context, if there is one yet, and invalidates them. */
    static void takeAndInvalidate(TestContext test) {
        if (!test.hasApplicationContext()) {
            return;
        }
        ApplicationContext context = test.getApplicationContext();
        if (!context.getEnvironment().getProperty("live.test.invalidate", Boolean.class, true)) {
            return;
        }
        context.getBeanProvider(LiveTables.class).ifUnique(tables -> {
            test.setAttribute(ATTRIBUTE, tables);
            invalidate(tables);
        });
    }

    /** Invalidates the tables that were taken, if there are any. */
    static void invalidate(TestContext test) {
        if (test.getAttribute(ATTRIBUTE) instanceof LiveTables tables) {
            invalidate(tables);
        }
    }

    private static void invalidate(LiveTables tables) {
        tables.all().stream()
                .filter(table -> table.status().state() != TableState.CLOSED)
                .forEach(LiveTable::invalidate);
    }
}
