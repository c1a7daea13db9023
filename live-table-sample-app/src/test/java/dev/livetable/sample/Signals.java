package dev.livetable.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/** Sends signals to processes. */
final class Signals {

    private Signals() {}

    /**
     * Sends a signal to a process.
     *
     * @param name the name of the signal, such as {@code STOP}
     */
    static void send(String name, long pid) {
        try {
            int result = new ProcessBuilder("kill", "-" + name, String.valueOf(pid))
                    .start()
                    .waitFor();
            if (result != 0) {
                throw new IllegalStateException("kill -" + name + " " + pid + " ended with " + result);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops a process and all its children for longer than rows may be stale. */
    static void pause(NodesRun run, ProcessHandle process) {
        List<ProcessHandle> all = withChildren(process);
        all.forEach(one -> sendIfAlive("STOP", one));
        run.letRun(NodesRun.LONGER_THAN_ALLOWED);
        all.forEach(one -> sendIfAlive("CONT", one));
    }

    /** Kills a process and all its children, as {@code kill -9} does, and waits until they are gone. */
    static void kill(ProcessHandle process) {
        List<ProcessHandle> all = withChildren(process);
        all.forEach(one -> sendIfAlive("KILL", one));
        all.forEach(one -> one.onExit().join());
    }

    private static List<ProcessHandle> withChildren(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants()).toList();
    }

    private static void sendIfAlive(String name, ProcessHandle process) {
        try {
            send(name, process.pid());
        } catch (IllegalStateException e) {
            if (process.isAlive()) {
                throw e;
            }
        }
    }
}
