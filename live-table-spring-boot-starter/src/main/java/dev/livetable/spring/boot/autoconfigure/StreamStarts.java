package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTable;
import dev.livetable.LiveTableBuilder;
import dev.livetable.LiveTables;
import dev.livetable.spring.boot.autoconfigure.TableProperties.Required;
import dev.livetable.spring.boot.autoconfigure.TableProperties.StreamKind;
import dev.livetable.status.LiveTableListener;
import dev.livetable.status.StreamState;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.StreamSetupException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What must hold of the streams of the tables for the application to start. */
final class StreamStarts {

    /*
     * What can be wrong with an engine is of two sorts. A trigger that is missing, or a privilege, stays missing: the start
     * ends. An engine that is not there may come back: the table starts suspect and tries again, unless the application
     * requires it.
     */

    private final List<Start> starts = new CopyOnWriteArrayList<>();

    private static final class Start implements LiveTableListener {

        private final DeclaredTable table;
        private final StreamKind kind;
        private final LiveStream stream;
        private volatile @Nullable Throwable lastFailure;

        Start(DeclaredTable table, StreamKind kind, LiveStream stream) {
            this.table = table;
            this.kind = kind;
            this.stream = stream;
        }

        Required required() {
            return table.properties().required();
        }

        @Override
        public void streamChanged(String table, StreamState state, @Nullable Throwable cause) {
            lastFailure = state == StreamState.UP ? null : cause;
        }
    }

    /** Adds the stream of a table that is being built. */
    void add(LiveTableBuilder builder, DeclaredTable table, StreamKind kind, LiveStream stream) {
        Start start = new Start(table, kind, stream);
        starts.add(start);
        builder.stream(stream);
        if (start.required() != Required.FALSE) {
            builder.listener(start);
        }
    }

    /**
     * Finds out whether each engine is set up for its tables. Does not wait for one that is not there.
     *
     * @throws AdviceException if one is not set up
     */
    void check() {
        List<Object> unreachable = new ArrayList<>();
        for (Start start : starts) {
            for (CheckedStream checked : checked(start.stream)) {
                check(start, checked, unreachable);
            }
        }
    }

    private static List<CheckedStream> checked(LiveStream stream) {
        if (stream instanceof JointStream joint) {
            return joint.checked();
        }
        return stream instanceof CheckedStream checked ? List.of(checked) : List.of();
    }

    private static void check(Start start, CheckedStream checked, List<Object> unreachable) {
        if (!unreachable.contains(checked.engine())) {
            try {
                checked.check();
            } catch (StreamSetupException e) {
                throw advice(start, e);
            } catch (RuntimeException e) {
                unreachable.add(checked.engine()); // the table says so itself, as often as it tries again
            }
        }
    }

    /**
     * Finds out whether the streams of required tables have begun to tell of changes.
     *
     * @throws AdviceException if one has not
     */
    void requireUp(LiveTables tables) {
        for (Start start : starts) {
            Optional<LiveTable> table = tables.find(start.table.name());
            if (start.required() != Required.FALSE
                    && start.kind != StreamKind.BEAN
                    && table.isPresent()
                    && table.get().status().streamState() != StreamState.UP) {
                throw notUp(start);
            }
        }
    }

    private static AdviceException notUp(Start start) {
        Throwable failure = start.lastFailure;
        String required = start.table.property("required");
        return new AdviceException(
                required + " is '" + DeclaredStream.word(start.required()) + "', but the stream of the table, of kind '"
                        + DeclaredStream.word(start.kind) + "', has not begun to tell of changes"
                        + (failure == null ? " within live.stream.timeout." : ": " + failure.getMessage()),
                (failure instanceof StreamSetupException setup
                                ? setup.advice() + " Or set "
                                : "See that what carries the changes can be reached, or set ")
                        + required
                        + " to 'false' to start without it. The table then reads from its master until the stream is there.",
                failure);
    }

    private static AdviceException advice(Start start, StreamSetupException e) {
        return new AdviceException(
                DeclaredStream.property(start.table, "kind") + " is '" + DeclaredStream.word(start.kind)
                        + "', but that cannot work yet. " + e.getMessage(),
                e.advice(),
                e);
    }
}
