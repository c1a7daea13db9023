package dev.livetable.spring.boot.autoconfigure;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.StreamStatus;
import java.util.concurrent.locks.ReentrantLock;

/** A stream that is checked once before it is first used. Safe for use by many threads. */
final class CheckedStream implements LiveStream {

    /*
     * The check may make triggers, and a subscription needs them. Both the start of the application and the first
     * subscription want it, so it is done by whoever comes first, and once.
     */

    /** Finds out whether an engine is set up for a stream. */
    @FunctionalInterface
    interface Check {

        /**
         * Finds out.
         *
         * @throws dev.livetable.stream.StreamSetupException if it is not
         * @throws Exception if the engine cannot be reached
         */
        void run() throws Exception;
    }

    private final LiveStream stream;
    private final Object engine;
    private final Check check;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private boolean isChecked;

    /**
     * Takes a stream.
     *
     * @param stream the stream
     * @param engine what is equal for streams over the same engine
     * @param check finds out whether the engine is set up for it
     */
    CheckedStream(LiveStream stream, Object engine, Check check) {
        this.stream = stream;
        this.engine = engine;
        this.check = check;
    }

    Object engine() {
        return engine;
    }

    /**
     * Checks the stream if that was not done yet.
     *
     * @throws dev.livetable.stream.StreamSetupException if it is not set up
     * @throws IllegalStateException if that cannot be found out now
     */
    void check() {
        lock.lock();
        try {
            if (!isChecked) {
                check.run();
                isChecked = true;
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("The stream cannot be checked: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean tellsAll() {
        return stream.tellsAll();
    }

    @Override
    public Subscription subscribe(Subscriber subscriber) {
        check();
        return stream.subscribe(subscriber);
    }

    @Override
    public boolean catchesUp() {
        return stream.catchesUp();
    }

    @Override
    public StreamStatus status() {
        return stream.status();
    }
}
