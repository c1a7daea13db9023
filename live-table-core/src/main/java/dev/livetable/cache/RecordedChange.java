package dev.livetable.cache;

import dev.livetable.table.RowChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a change did, as a persistent cache has it on record.
 *
 * @param log the name of the log of changes that it is in
 * @param position its position in that log
 * @param rows what it did to which rows; null when it may have changed anything, at this position and before it
 */
public record RecordedChange(
        long log, long position, @Nullable List<RowChange> rows) {}
