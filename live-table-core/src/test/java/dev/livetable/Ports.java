package dev.livetable;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Ports for servers of tests. */
public final class Ports {

    /*
     * A port is free when it is looked for, and may be taken seconds later, when the server starts. Systems give those from
     * 32,768 on, or from higher ones, to whoever connects to something. So only lower ones are returned.
     */

    private static final int FIRST = 11_000;
    private static final int GIVEN_BY_THE_SYSTEM = 32_768;

    private Ports() {}

    /** Returns a port that is free. */
    public static int free() {
        return free(0);
    }

    /**
     * Returns a port that is free, as is another one.
     *
     * @param other by how much the other one is higher
     */
    public static int free(int other) {
        IntStream candidates = ThreadLocalRandom.current().ints(FIRST, GIVEN_BY_THE_SYSTEM - other);
        IntPredicate isFree = Ports::isFree;
        return candidates
                .filter(isFree.and(port -> isFree(port + other)))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
