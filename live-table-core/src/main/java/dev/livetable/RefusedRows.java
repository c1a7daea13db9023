package dev.livetable;

import dev.livetable.table.OutdatedRefusal;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import dev.livetable.table.RowNotFoundException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the refusal of a write shows of the rows that it named. */
final class RefusedRows {

    /*
     * The write has changed nothing. But a row that it named is not what its caller took it for: somebody has changed or
     * deleted it, and perhaps told nobody. So from then on no reader is shown an older state of that row (F7).
     *
     * That is a change of these rows, as an event that names no images: what they were before is not known. It never patches,
     * so it can only cost entries, and never makes one wrong, whatever it says. What they are now is known of one alone: a row
     * is absent that was looked for by its id and nothing else, outside of transactions. Within a condition it may be there
     * and not satisfy that; in a transaction it may be gone for that one only.
     *
     * Of which row a refusal is, only its kind says. Where it does not, or speaks of a row that was not named, or where a
     * change of one row may be one of others (precision), it is anything.
     */

    private RefusedRows() {}

    /**
     * Returns what is known of the rows of which a failure says that what is cached may be out of date; null when that may
     * be any.
     *
     * @param ids the ids of the rows that the write named; null when it may be of any
     * @param isAbsenceKnown whether a row that was not found is not there for anybody
     */
    static @Nullable List<RowChange> shownBy(Throwable failure, @Nullable Set<String> ids, boolean isAbsenceKnown) {
        if (ids == null
                || ids.size() > ViewBulkWrites.MOST_NAMED
                || !(failure instanceof OutdatedRefusal refusal && refusal.isOfNamedRows())) {
            return null;
        }
        if (failure instanceof RowNotFoundException missing) {
            RowImage after = isAbsenceKnown ? RowImage.absent() : RowImage.unknown();
            return ids.contains(missing.id()) ? List.of(new RowChange(missing.id(), RowImage.unknown(), after)) : null;
        }
        return ids.stream().map(RowChange::of).toList();
    }
}
