package dev.livetable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets actors take turns, one at a time, in an order and a time that a seed picks: the same seed, the same run.
 *
 * <p>Each actor is a thread, and goes on until it pauses; then it is decided who goes on next, and whether time passes
 * first. Tasks handed over as to an executor, and those whose time has come, are actors too. A pause while a lock is held is
 * a locked one: until that actor has gone on, only actors take turns of which it is known that they need no lock up to their
 * next pause.
 *
 * <p>Actors belong to processes. A process can be killed: its actors get no further than their next pause, which throws
 * {@link Stopped}.
 */
final class Interleaving implements Scheduler, Executor {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int WORLD = 0;
    private static final int MOST_STEPS = 100_000;
    private static final long LONGEST = Duration.ofDays(3).toNanos();
    private static final long HURRY = Duration.ofSeconds(10).toNanos();
    private static final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "actor");
        thread.setDaemon(true);
        return thread;
    });

    private final SplittableRandom random;
    private final History history;
    private final int restlessness;
    private final int hurry;
    private final List<Actor> actors = new ArrayList<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong(Timer::due).thenComparingLong(Timer::number));
    private final Set<Integer> killed = new HashSet<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private @Nullable Actor current;
    private @Nullable Actor locked;
    private int process;
    private boolean stopping;
    private long now;
    private long count;
    private long lastFetchOfEnded = -1;
    private int steps;

    /** Thrown at every pause of an actor whose process was killed. */
    static final class Stopped extends Error {
        Stopped() {
            super("the process was killed", null, false, false);
        }
    }

    private record Timer(long due, long number, int process, String name, Runnable task) {}

    /** Somebody who takes turns. */
    final class Actor {

        private final String name;
        private final int process;
        private final Runnable body;
        private final List<Runnable> atEnd = new ArrayList<>();
        private BooleanSupplier ready = () -> true;
        private long deadline = Long.MAX_VALUE;
        private long lastFetch = -1;
        private boolean needsNoLock;
        private boolean interrupted;
        private boolean started;
        private volatile boolean turn;
        private volatile @Nullable Thread thread;

        /** Whether what the actor is at takes none of the locks that are held in locked pauses. */
        boolean lockless;

        /** How often it will be asked for its transaction until it may need a lock; 0 when that is not counted. */
        int readSteps;

        /** Whether it was interrupted since this was last set to false. */
        boolean wasInterrupted;

        /** The transaction the actor is in. */
        CallerTransaction transaction = CallerTransaction.NONE;

        Actor(String name, int process, Runnable body) {
            this.name = name;
            this.process = process;
            this.body = body;
        }

        boolean isDead() {
            return stopping || killed.contains(process);
        }

        boolean canGoOn() {
            return isDead() || interrupted || ready.getAsBoolean() || now >= deadline;
        }

        /** Makes it be interrupted when it goes on. */
        void interrupt() {
            interrupted = true;
        }

        /** Notes that it may have begun a fetch just now. */
        void fetches() {
            lastFetch = now;
        }

        void atEnd(Runnable task) {
            atEnd.add(task);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    Interleaving(SplittableRandom random, History history) {
        this.random = random;
        this.history = history;
        this.restlessness = new int[] {5, 30, 100}[random.nextInt(3)];
        this.hurry = new int[] {0, 5, 30}[random.nextInt(3)];
    }

    /** Runs an actor and all it leads to, and returns when nobody is left. */
    void run(Runnable first) throws InterruptedException {
        handOver(spawn("world", process, first));
        if (!over.await(60, TimeUnit.SECONDS)) {
            history.violation("the simulation hangs at " + current);
        }
    }

    /** Adds an actor of the current process. */
    Actor spawn(String name, Runnable body) {
        return spawn(name, process, body);
    }

    private Actor spawn(String name, int owner, Runnable body) {
        Actor actor = new Actor(name, owner, body);
        actors.add(actor);
        return actor;
    }

    void kill(int doomed) {
        killed.add(doomed);
        timers.removeIf(timer -> timer.process == doomed);
    }

    /** Sets the process that actors belong to which are added from now on; the first is the world, which is in none. */
    void process(int next) {
        process = next;
    }

    /** Returns whether another actor may have begun a fetch after a time. */
    boolean hasOtherFetched(long time) {
        return lastFetchOfEnded > time || actors.stream().anyMatch(actor -> actor != current && actor.lastFetch > time);
    }

    int steps() {
        return steps;
    }

    Actor current() {
        Actor actor = current;
        if (actor == null) {
            throw new IllegalStateException("called from outside of the simulation");
        }
        return actor;
    }

    /** Lets others take their turns. */
    void pause(String where) {
        pause(where, current().lockless);
    }

    void pause(String where, boolean needsNoLock) {
        Actor me = current();
        check(me);
        me.needsNoLock = needsNoLock;
        history.step(me, where, "");
        giveWay(me);
        check(me);
        if (me.interrupted) {
            me.interrupted = false;
            me.wasInterrupted = true;
            Thread.currentThread().interrupt();
        }
    }

    /** Lets those take their turns who need no lock. */
    void pauseLocked(String where) {
        Actor me = current();
        check(me);
        history.step(me, where, "");
        Actor before = locked;
        locked = me;
        giveWay(me);
        locked = before;
        check(me);
    }

    /** Ends the current actor if its process was killed. */
    void checkAlive() {
        check(current());
    }

    private static void check(Actor me) {
        if (me.isDead()) {
            throw new Stopped();
        }
    }

    /** Waits until a condition holds or a time has passed, and returns whether it holds. */
    boolean waitFor(String what, BooleanSupplier condition, Duration limit) {
        Actor me = current();
        me.deadline = limit.toNanos() > LONGEST ? Long.MAX_VALUE : now + limit.toNanos();
        me.ready = condition;
        try {
            pause(what);
        } finally {
            me.ready = () -> true;
            me.deadline = Long.MAX_VALUE;
        }
        return condition.getAsBoolean();
    }

    /** Waits until a time has passed, or the actor is interrupted. */
    void sleep(Duration time) {
        waitFor("sleeps", () -> false, time);
    }

    /** Waits until there is nobody else, and nothing that will be done later. */
    void waitForRest() {
        waitFor("waits for rest", () -> actors.size() == 1 && timers.isEmpty(), Duration.ofDays(1000));
    }

    private void giveWay(Actor me) {
        Actor next = choose();
        if (next != null && next != me) {
            handOver(next);
            awaitTurn(me);
        }
    }

    private void handOver(Actor next) {
        current = next;
        if (!next.started) {
            next.started = true;
            threads.execute(() -> live(next));
        } else {
            next.turn = true;
            LockSupport.unpark(next.thread);
        }
    }

    private static void awaitTurn(Actor me) {
        boolean interrupted = Thread.interrupted();
        for (int spins = 0; !me.turn; spins++) {
            if (spins < 100) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(me);
            }
        }
        me.turn = false;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void live(Actor me) {
        me.thread = Thread.currentThread();
        try {
            if (!me.isDead()) {
                me.body.run();
                check(me);
                me.atEnd.forEach(Runnable::run);
            }
        } catch (Stopped e) {
            history.step(me, "is gone", "");
        } catch (Throwable e) {
            history.violation(me + " ended with " + e, e);
        }
        Thread.interrupted();
        actors.remove(me);
        lastFetchOfEnded = Math.max(lastFetchOfEnded, me.lastFetch);
        Actor next = choose();
        if (next == null) {
            over.countDown();
        } else {
            handOver(next);
        }
    }

    /** Returns who goes on; null when nobody is left. */
    private @Nullable Actor choose() {
        if (++steps > MOST_STEPS || now > LONGEST) {
            history.violation("the run does not end");
        }
        stopping |= history.isViolated();
        Actor last = current;
        while (!actors.isEmpty()) {
            if (locked == null && random.nextInt(1000) < hurry) {
                passTime(HURRY);
            }
            List<Actor> able = new ArrayList<>(actors.size());
            for (Actor actor : actors) {
                boolean allowed = locked == null || locked == actor || actor.needsNoLock && !actor.isDead();
                if (allowed && actor.canGoOn()) {
                    able.add(actor);
                }
            }
            if (!able.isEmpty()) {
                boolean stays = last != null && able.contains(last) && random.nextInt(100) >= restlessness;
                return stays ? last : able.get(random.nextInt(able.size()));
            }
            if (!passTime(Long.MAX_VALUE)) {
                history.violation("nobody can go on of " + actors);
                stopping = true;
            }
        }
        return null;
    }

    /** Lets time pass until something is due, unless that is too far away, and returns whether it did. */
    private boolean passTime(long most) {
        long next = timers.isEmpty() ? Long.MAX_VALUE : timers.peek().due;
        for (Actor actor : actors) {
            next = actor.deadline > now ? Math.min(next, actor.deadline) : next;
        }
        if (next == Long.MAX_VALUE || next - now > most) {
            return false;
        }
        now = Math.max(now, next);
        while (!timers.isEmpty() && timers.peek().due <= now) {
            Timer due = timers.remove();
            if (due.process == WORLD) {
                due.task.run();
            } else {
                spawn(due.name, due.process, due.task);
            }
        }
        return true;
    }

    @Override
    public void execute(Runnable task) {
        Actor me = current();
        if (!me.isDead()) {
            spawn("task " + count++, me.process, task);
        }
    }

    @Override
    public long nanoTime() {
        if (locked != current) {
            pause("asks for the time");
        }
        return now;
    }

    /** Returns the time without a pause. */
    long now() {
        return now;
    }

    @Override
    public Cancellation after(Duration delay, Runnable task) {
        Actor me = current();
        if (me.isDead()) {
            return () -> {};
        }
        history.planned(me, delay, now);
        return after(delay, "timer " + count, me.process, task);
    }

    /** Plans something that no process needs to live for: it is done at its very moment, and must not pause. */
    void later(Duration delay, Runnable task) {
        after(delay, "", WORLD, task);
    }

    private Cancellation after(Duration delay, String name, int owner, Runnable task) {
        Timer timer = new Timer(now + delay.toNanos(), count++, owner, name, task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public boolean await(CompletableFuture<?> future, Duration limit) throws InterruptedException {
        boolean done = waitFor("waits", future::isDone, limit);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return done;
    }

    Clock clock() {
        InstantSource source = () -> START.plusNanos(now);
        return source.withZone(ZoneOffset.UTC);
    }
}
