package dev.livetable.stream.postgres;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which transactions had ended when a snapshot of the database was taken: what those among them changed that have
 * committed, whoever takes a snapshot later sees.
 *
 * @param xmin each transaction with a lower number had ended
 * @param xmax no transaction with this number or a higher one had ended
 * @param running the numbers in between that had not ended
 */
record Snapshot(long xmin, long xmax, Set<Long> running) {

    Snapshot {
        running = Set.copyOf(running);
    }

    /** Returns the snapshot that the database has written as this text. */
    static Snapshot parse(String text) {
        String[] parts = text.split(":", -1);
        Set<Long> running = parts.length < 3 || parts[2].isEmpty()
                ? new HashSet<>()
                : Arrays.stream(parts[2].split(",", -1)).map(Long::valueOf).collect(Collectors.toSet());
        return new Snapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), running);
    }

    /** Returns whether a transaction had ended. */
    boolean hasEnded(long number) {
        return number < xmin || number < xmax && !running.contains(number);
    }

    /**
     * Returns whether a transaction had ended of whose number only the lower 32 bits are known. Numbers that are in use at a
     * time, with all that have not been frozen, lie within 2^31 of each other.
     */
    boolean hasEnded(int lowerBits) {
        return hasEnded(xmax + (lowerBits - (int) xmax));
    }
}
