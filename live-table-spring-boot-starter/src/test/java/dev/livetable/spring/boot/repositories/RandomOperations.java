package dev.livetable.spring.boot.repositories;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Random operations through a live repository, and beside each read the same through a plain one of the same entity. What
 * the plain one shows shows, the live one shows as well.
 *
 * @param <R> the interface that both have
 */
final class RandomOperations<R> {

    /*
     * A read is compared if nobody writes meanwhile but its own transaction: what is shown then is known. All else runs side by
     * side.
     */

    private static final int THREADS = 2;

    /** One way to read: it returns a description of all that the answer holds. */
    record Read<R>(String name, BiFunction<R, Random, Object> call) {}

    /** One way to write. */
    record Write<R>(String name, BiConsumer<R, Random> call) {}

    private final R live;
    private final R plain;
    private final TransactionTemplate transactions;
    private final List<Read<R>> reads;
    private final List<Write<R>> writes;
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    RandomOperations(R live, R plain, PlatformTransactionManager manager, List<Read<R>> reads, List<Write<R>> writes) {
        this.live = live;
        this.plain = plain;
        this.transactions = new TransactionTemplate(manager);
        this.reads = reads;
        this.writes = writes;
    }

    /** Carries out so many operations, on two threads, and returns how many reads were compared. */
    int run(int operations, long seed) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Integer>> compared = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                long own = seed + i;
                compared.add(threads.submit(() -> runAlone(operations / THREADS, own)));
            }
            int all = 0;
            for (Future<Integer> each : compared) {
                all += each.get();
            }
            return all;
        } finally {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private int runAlone(int operations, long seed) {
        Random random = new Random(seed);
        int compared = 0;
        for (int i = 0; i < operations; i++) {
            int kind = random.nextInt(20);
            if (kind < 15) {
                compared += compare(random, seed) ? 1 : 0;
            } else if (kind < 18) {
                write(random);
            } else {
                compared += inTransaction(random, kind == 18, seed);
            }
        }
        return compared;
    }

    private boolean compare(Random random, long seed) {
        return compare(random, seed, 0);
    }

    private boolean compare(Random random, long seed, int ownWrites) {
        Read<R> read = pick(reads, random);
        long arguments = random.nextLong();
        long before = begun.get();
        boolean isQuiet = before - ended.get() == ownWrites;
        Object shown = read.call().apply(live, new Random(arguments));
        Object stored = read.call().apply(plain, new Random(arguments));
        if (!isQuiet || begun.get() != before) {
            return false;
        }
        assertThat(shown)
                .as("%s with %d writes of its own, seed %d, arguments %d", read.name(), ownWrites, seed, arguments)
                .isEqualTo(stored);
        return true;
    }

    private void write(Random random) {
        writing(() -> pick(writes, random).call().accept(one(random), random));
    }

    private int inTransaction(Random random, boolean isCommitted, long seed) {
        int[] compared = new int[1];
        writing(() -> transactions.executeWithoutResult(status -> {
            for (int i = 0; i < 3; i++) {
                pick(writes, random).call().accept(one(random), random);
                compared[0] += compare(random, seed, 1) ? 1 : 0;
            }
            if (!isCommitted) {
                status.setRollbackOnly();
            }
        }));
        return compared[0];
    }

    private R one(Random random) {
        return random.nextInt(4) == 0 ? plain : live;
    }

    private void writing(Runnable write) {
        begun.incrementAndGet();
        try {
            write.run();
        } catch (ConcurrencyFailureException | DataIntegrityViolationException e) {
            refused.incrementAndGet(); // the other thread was first; the plain repository refuses as well
        } finally {
            ended.incrementAndGet();
        }
    }

    private static <E> E pick(List<E> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }
}
