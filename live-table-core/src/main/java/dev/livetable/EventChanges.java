package dev.livetable;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.livetable.status.InvalidationCause;
import dev.livetable.stream.LiveEvent;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import dev.livetable.table.TableSchema;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a stream tells, as changes in the logs of its table and of the tables that follow. */
final class EventChanges {

    private static final Logger logger = LoggerFactory.getLogger(EventChanges.class);

    private final Region region;
    private final PrecisionChoice precision;
    private final Followers followers;
    private final StatusRecorder recorder;
    private final Function<@Nullable String, @Nullable TableSchema> schema;

    /** Takes what returns the columns of the master in a context; null as long as they are not known. */
    EventChanges(
            Region region,
            PrecisionChoice precision,
            Followers followers,
            StatusRecorder recorder,
            Function<@Nullable String, @Nullable TableSchema> schema) {
        this.region = region;
        this.precision = precision;
        this.followers = followers;
        this.recorder = recorder;
        this.schema = schema;
    }

    /** Has the master asked what a change of a row can change, so that already the first event can be one of its rows. */
    void prepare() {
        precision.askElsewhere();
    }

    /** Appends what an event tells, unless it is the echo of what a write of this node did and the log has. */
    void told(LiveEvent event) {
        List<RowChange> rows = rows(event);
        if (rows != null
                && !rows.isEmpty()
                && region.echoes().isEcho(event.transaction(), event.context(), rows.get(0))) {
            recorder.echo();
            return;
        }
        append(InvalidationCause.EVENT, rows, event.context(), event.node());
    }

    /** Appends that events were missed: something has changed for certain, and it may be anything. */
    void lagged() {
        append(InvalidationCause.GAP, null, null, null);
    }

    /** Appends to the tables that follow what it means to them that this one begins to hear: anything may have changed before. */
    void begun() {
        followers.invalidate();
    }

    /** Appends to the tables that follow that events may have been missed; the table itself has that in its log. */
    void gap() {
        long since = region.untoldBegan();
        followers.now().forEach(follower -> {
            follower.appendGap(InvalidationCause.FOLLOWED, since);
            follower.tell(InvalidationCause.FOLLOWED);
        });
    }

    /**
     * Appends a change. As after a write of this node, a change of no row is nothing to the tables that follow.
     *
     * @param rows see {@link #rows}
     * @return whether that is on record everywhere, or the regions are marked
     */
    @CanIgnoreReturnValue
    boolean append(
            InvalidationCause cause, @Nullable List<RowChange> rows, @Nullable String context, @Nullable String node) {
        boolean isSafe = region.append(cause, rows, context, node);
        List<Region> others =
                rows != null && rows.isEmpty() ? List.of() : followers.now(); // also who has come meanwhile
        for (Region follower : others) {
            String here = follower.contexts().ofFollowed(region.contexts(), context);
            isSafe &= follower.append(InvalidationCause.FOLLOWED, null, here, node);
        }
        region.tell(cause);
        others.forEach(follower -> follower.tell(InvalidationCause.FOLLOWED));
        return isSafe;
    }

    /**
     * Returns what became of which row, of none where no row has changed; null when anything may have changed. An id that no
     * row can have, or another one than that of the row that is told, does not say which row it was.
     */
    @Nullable
    List<RowChange> rows(LiveEvent event) {
        precision.askElsewhere();
        if (event.kind() == LiveEvent.Kind.BESIDE) {
            return List.of();
        }
        if (precision.now() != Precision.ROW) {
            return null;
        }
        try {
            return checked(event);
        } catch (RuntimeException e) {
            logger.debug("An event of live table '{}' is taken for a change of anything", region.table(), e);
            return null;
        }
    }

    private @Nullable List<RowChange> checked(LiveEvent event) {
        TableSchema known = schema.apply(event.context());
        String id = event.id();
        if (known == null || id == null || known.idValues(id).isEmpty()) {
            return null;
        }
        RowImage before = asRead(event.before(), known);
        RowImage after = asRead(event.after(), known);
        boolean isOne = isOf(id, before, known) && isOf(id, after, known);
        return isOne ? List.of(new RowChange(id, before, after).compact()) : null;
    }

    /** Returns an image with its columns and values as the master has them; unknown when it does not fit them. */
    private static RowImage asRead(RowImage image, TableSchema schema) {
        Row row = image.row();
        if (row == null) {
            return image;
        }
        try {
            Row read = schema.coerce(row);
            return image.isWhole() ? RowImage.of(read, schema) : RowImage.part(read);
        } catch (InvalidRequestException e) {
            return RowImage.unknown(); // the stream knows another version of the table
        }
    }

    private static boolean isOf(String id, RowImage image, TableSchema schema) {
        Row row = image.row();
        return row == null || !schema.hasId(row) || schema.id(row).equals(id);
    }
}
