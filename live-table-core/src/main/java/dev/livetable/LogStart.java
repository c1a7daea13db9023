package dev.livetable;

import dev.livetable.cache.LogPosition;
import dev.livetable.cache.RecordedChange;
import dev.livetable.cache.RecordedLog;
import dev.livetable.status.InvalidationCause;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Where the log of a region begins: where the record of an earlier process ends, or anew. */
final class LogStart {

    /*
     * The end of a record may be lost, and with it positions that entries have. They must not be given out again. So a
     * log always gets a new name, and goes on from the head on record. Entries of the log before count up to there.
     *
     * Tickets are counted from the time of the start, so that a ticket is higher than those that entries of an earlier
     * process have. If the clock was set back it is not: then no change patches these entries.
     */

    private LogStart() {}

    /**
     * Returns the log of a region that no table of this process has had.
     *
     * @param maximumBytes how much heap the changes that are kept may take, by estimate
     */
    static ChangeLog of(RegionCache cache, long maximumBytes, Clock clock) {
        RecordedLog recorded = cache.recorded();
        List<LogPosition> earlier = recorded == null ? List.of() : recorded.ends();
        long ticket = TimeUnit.MILLISECONDS.toMicros(clock.millis());
        ChangeLog log = new ChangeLog(newName(), earlier, maximumBytes, ticket, clock);
        if (recorded != null) {
            log.restore(recorded.changes().stream()
                    .map(change -> restored(change, clock.millis()))
                    .toList());
        }
        LogPosition continued = earlier.isEmpty() ? LogPosition.NONE : earlier.get(earlier.size() - 1);
        cache.record(RecordedChange.beginning(log.name(), continued)); // so that what is kept before any change counts
        return log;
    }

    private static Change restored(RecordedChange change, long millis) {
        return new Change(
                change.position(), InvalidationCause.RESTART, change.rows(), 0, Set.of(), millis, change.context());
    }

    private static long newName() {
        return ThreadLocalRandom.current().nextLong() | 1; // not 0
    }
}
