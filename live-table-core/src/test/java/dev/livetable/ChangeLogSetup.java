package dev.livetable;

import dev.livetable.cache.LogPosition;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import java.time.Clock;
import java.util.List;

/** An empty log with room for much, and what can be appended to it. */
abstract class ChangeLogSetup {

    static final long NAME = 5;
    static final long MUCH = 1L << 30;

    final ChangeLog log = log();

    static ChangeLog log(LogPosition... earlier) {
        return new ChangeLog(NAME, List.of(earlier), MUCH, 100, Clock.systemUTC());
    }

    static List<RowChange> row(String id) {
        Row row = Row.of("id", id);
        return List.of(new RowChange(id, RowImage.whole(row), RowImage.whole(row)));
    }
}
