package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The questions that were answered within a transaction, where nothing may be kept, and that are fetched again outside
 * of it. Safe for use by many threads.
 */
final class Refetches {

    /*
     * Nobody waits for such a fetch. Each may wait for a connection, so WORKERS of them run at a time, and the others
     * wait here, each question once. Where MOST wait, and where the executor takes no task, a question is left out: it
     * is a miss once more.
     *
     * What a fetch throws is a fault; it is thrown to the executor. Another worker then takes the place of this one, so the
     * others that wait have their turn.
     */

    static final int WORKERS = 2;
    static final int MOST = 256;

    private final CallerTransactions transactions;
    private final BackgroundCalls background;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Map<String, Runnable> waiting = new LinkedHashMap<>();

    @GuardedBy("lock")
    private int workers;

    Refetches(CallerTransactions transactions, BackgroundCalls background) {
        this.transactions = transactions;
        this.background = background;
    }

    /**
     * Has something fetched when the transaction that the calling thread is in has ended.
     *
     * @param key tells it from what else is to be fetched
     * @param fetch fetches it unless it is kept or being fetched; never throws
     */
    void afterTransaction(String key, Runnable fetch) {
        try {
            transactions.afterCompletion(completion -> add(key, fetch));
        } catch (IllegalStateException e) { // it has ended but for its listeners
            add(key, fetch);
        }
    }

    /** Has something fetched soon; after the transaction that the calling thread is in, if there is one. */
    void soon(String key, Runnable fetch) {
        if (transactions.current() == CallerTransaction.NONE) {
            add(key, fetch);
        } else {
            afterTransaction(key, fetch);
        }
    }

    private void add(String key, Runnable fetch) {
        boolean needsWorker;
        lock.lock();
        try {
            if (waiting.size() == MOST || waiting.putIfAbsent(key, fetch) != null) {
                return;
            }
            needsWorker = workers < WORKERS;
            workers += needsWorker ? 1 : 0;
        } finally {
            lock.unlock();
        }
        if (needsWorker) {
            startWorker();
        }
    }

    private void startWorker() {
        try {
            background.execute(this::work);
        } catch (RejectedExecutionException e) {
            lock.lock();
            try {
                workers--;
                waiting.clear();
            } finally {
                lock.unlock();
            }
        }
    }

    private void work() {
        Runnable next = next();
        try {
            while (next != null) {
                next.run();
                next = next();
            }
        } finally {
            if (next != null) {
                startWorker();
            }
        }
    }

    private @Nullable Runnable next() {
        lock.lock();
        try {
            if (waiting.isEmpty() || background.isClosed()) {
                workers--;
                return null;
            }
            return waiting.remove(waiting.keySet().iterator().next());
        } finally {
            lock.unlock();
        }
    }
}
