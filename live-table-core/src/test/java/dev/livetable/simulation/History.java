package dev.livetable.simulation;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What happened in one run of the simulation, step by step, and what of it should not have. */
final class History {

    private final List<Step> steps = new ArrayList<>();
    private final Map<Actor, Long> limitBegan = new HashMap<>();
    private final Map<String, Integer> counts;
    private final Duration writeTimeout;
    private @Nullable Actor lastActor;
    private @Nullable String violation;

    private LongSupplier time = () -> 0;

    private record Step(long time, Object actor, String what, Object subject) {}

    /**
     * Begins a history.
     *
     * @param counts what is counted over many runs, to tell that they were not in vain
     */
    History(Duration writeTimeout, Map<String, Integer> counts) {
        this.writeTimeout = writeTimeout;
        this.counts = counts;
    }

    /** From now on steps are shown with the time, in nanoseconds. */
    void time(LongSupplier now) {
        time = now;
    }

    void step(Actor actor, String what, Object subject) {
        steps.add(new Step(time.getAsLong(), actor, what, subject));
        lastActor = actor;
    }

    /** Notes whose turn it is. */
    void goesOn(Actor actor) {
        lastActor = actor;
    }

    /** Notes something that is no turn of an actor's own. */
    void note(String what, Object subject) {
        steps.add(new Step(time.getAsLong(), lastActor == null ? "" : lastActor, what, subject));
    }

    void count(String what) {
        count(what, 1);
    }

    void count(String what, long number) {
        if (number > 0) {
            counts.merge(what, (int) number, Integer::sum);
        }
    }

    void violation(String what) {
        violation(what, null);
    }

    void violation(String what, @Nullable Throwable cause) {
        if (violation == null) {
            StringWriter trace = new StringWriter();
            if (cause != null) {
                cause.printStackTrace(new PrintWriter(trace));
            }
            violation = what + "\n" + trace;
            note("VIOLATION", what);
        }
    }

    boolean isViolated() {
        return violation != null;
    }

    /** Remembers when the limit of the write began that an actor is about to carry out. */
    void planned(Actor actor, Duration delay, long now) {
        if (delay.equals(writeTimeout)) {
            limitBegan.put(actor, now);
        }
    }

    /** Returns when the limit of the write began that an actor carries out. */
    long limitBegan(Actor actor, long otherwise) {
        return limitBegan.getOrDefault(actor, otherwise);
    }

    /** Returns what should not have happened, below all that did; null when all is well. */
    @Nullable
    String report() {
        if (violation == null) {
            return null;
        }
        StringBuilder report = new StringBuilder();
        for (Step step : steps) {
            report.append(step.time == 0 ? "" : "%11.6f ".formatted(step.time / 1e9))
                    .append("%-12s %s %s%n".formatted(step.actor, step.what, step.subject));
        }
        return report.append(violation).toString();
    }

    static Map<String, Integer> newCounts() {
        return new TreeMap<>();
    }
}
