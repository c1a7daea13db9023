package dev.livetable.simulation;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * What a run with several nodes is about.
 *
 * @param bus whether the nodes tell each other; else the master tells
 * @param nodes how many there are
 * @param staleness how old a row may be that is shown
 * @param rows whether a change is taken for one of its row, and not of the whole table
 * @param triggers whether the master changes another row besides at times
 * @param unordered whether events may come twice, and in another order
 * @param latency how long a message takes at most, where nothing goes wrong
 * @param fates how many things go wrong
 * @param mortal whether nodes are killed
 */
record NodesKind(
        boolean bus,
        int nodes,
        Duration staleness,
        boolean rows,
        boolean triggers,
        boolean unordered,
        Duration latency,
        int fates,
        boolean mortal) {

    static NodesKind any(SplittableRandom random, boolean bus) {
        Duration staleness = Duration.ofMillis(new int[] {200, 400, 1000, 2000}[random.nextInt(4)]);
        boolean rows = random.nextInt(5) != 0;
        return new NodesKind(
                bus,
                random.nextInt(4) == 0 ? 3 + random.nextInt(2) : 2,
                staleness,
                rows,
                !bus && rows && random.nextInt(4) == 0,
                !bus && random.nextInt(4) == 0,
                new Duration[] {
                            Duration.ofMillis(5),
                            Duration.ofMillis(5),
                            staleness.dividedBy(2),
                            staleness.multipliedBy(2)
                        }
                        [random.nextInt(4)],
                random.nextInt(4),
                random.nextInt(3) == 0);
    }
}
