package dev.livetable;

import dev.livetable.cache.MemCacheLinearizability;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Lincheck explores the schedules of small scenarios; see {@link Schedules} for how many. This wants a JVM that has loaded few
 * classes, since Lincheck transforms them all: in one that has run many other tests it takes minutes.
 */
class LinearizabilityIT {
    @Test
    @DisplayName("F1-F3: a live table is a register")
    void aLiveTableIsARegister() {
        FreshnessLinearizability.explore();
    }

    @Test
    @DisplayName("F6: a live table is a register, with a cache that keeps and removes nothing")
    void aLiveTableIsARegisterWhateverItsCacheDoes() {
        FailingCacheLinearizability.explore();
    }

    @Test
    @DisplayName("F1-F3: what is acknowledged through one view is seen through all")
    void whatIsAcknowledgedThroughOneIsSeenThroughAll() {
        ViewsLinearizability.explore();
    }

    @Test
    @DisplayName("no reader of a question goes back")
    void noReaderOfAQuestionGoesBack() {
        MonotonyLinearizability.explore();
    }

    @Test
    @DisplayName("the log of changes: what may be patched, and what the head counts")
    void theLogTellsWhatMayBePatched() {
        ChangeLogLinearizability.explore();
    }

    @Test
    @DisplayName("F1, F7, F10: every write is answered, and rightly")
    void everyWriteIsAnsweredAndRightly() {
        WriteQueueLinearizability.explore();
    }

    @Test
    @DisplayName("F9: the mark is set while anybody holds it")
    void theMarkIsSetWhileAnybodyHoldsIt() {
        DurableMarkLinearizability.explore();
    }

    @Test
    @DisplayName("F2: an entry of the cache is a register")
    void anEntryOfTheCacheIsARegister() {
        MemCacheLinearizability.explore();
    }
}
