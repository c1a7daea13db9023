package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.ThreadLocalCarrier;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;

/** Carries all thread-locals that Micrometer's context-propagation has an accessor for. */
final class ContextPropagationCarrier implements ThreadLocalCarrier {

    private final ContextSnapshotFactory snapshots;

    ContextPropagationCarrier(ContextSnapshotFactory snapshots) {
        this.snapshots = snapshots;
    }

    @Override
    public Carried capture() {
        ContextSnapshot captured = snapshots.captureAll();
        return () -> {
            ContextSnapshot.Scope scope = captured.setThreadLocals();
            return scope::close;
        };
    }
}
