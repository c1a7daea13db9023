package dev.livetable.simulation;

import dev.livetable.Scheduler;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets actors take turns, one at a time, in an order and a time that a seed picks: the same seed, the same run.
 *
 * <p>Each actor is a thread, and goes on until it pauses; then it is decided who goes on next, and whether time passes
 * first. Tasks handed over as to an executor, and those whose time has come, are actors too. Who pauses while he holds a lock
 * of the live table says so: until he has gone on, only actors take turns of which it is known that they do not take such a
 * lock up to their next pause.
 *
 * <p>Actors belong to processes. A process can be killed: its actors get no further than their next pause, which throws
 * {@link Stopped}.
 */
final class Interleaving implements Scheduler, Executor {

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
    private int hurry;
    private final List<Actor> actors = new ArrayList<>();
    private final VirtualTime time = new VirtualTime();
    private final Set<Actor> begun = new HashSet<>();
    private final Set<Integer> killed = new HashSet<>();
    private final Set<Integer> stopped = new HashSet<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private @Nullable Actor current;
    private final Map<Held, Actor> held = new EnumMap<>(Held.class);
    private int process;
    private boolean stopping;
    private long tasks;

    private int refusals;

    private long lastFetchOfEnded = -1;
    private int steps;

    /** A kind of lock of a live table, under which it calls a cache. */
    enum Held {
        /** The lock of a question that is being filled. */
        QUESTION,
        /** The lock of the durable mark. */
        MARK
    }

    /** Thrown at every pause of an actor whose process was killed. */
    static final class Stopped extends Error {
        Stopped() {
            super("the process was killed", null, false, false);
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
        if (!over.await(Long.getLong("live.simulation.limit", 60), TimeUnit.SECONDS)) {
            history.violation("the simulation hangs at " + current + ": " + where(current));
        }
    }

    private static String where(@Nullable Actor actor) {
        Thread thread = actor == null ? null : actor.thread();
        return thread == null
                ? "nowhere"
                : Arrays.stream(thread.getStackTrace())
                        .map(StackTraceElement::toString)
                        .filter(frame -> frame.contains("dev.livetable."))
                        .toList()
                        .toString();
    }

    /** Adds an actor of the current process. */
    Actor spawn(String name, Runnable body) {
        return spawn(name, process, body);
    }

    /** Adds an actor of a process. */
    Actor spawn(String name, int owner, Runnable body) {
        Actor actor = new Actor(name, owner, body);
        actors.add(actor);
        return actor;
    }

    void kill(int doomed) {
        killed.add(doomed);
        time.forget(doomed);
    }

    /** Stops a process: none of its actors goes on, while time does. */
    void stop(int process) {
        stopped.add(process);
    }

    /** Lets a process that was stopped go on. */
    void goOn(int process) {
        stopped.remove(process);
    }

    /** Sets the process that actors belong to which are added from now on; the first is the world, which is in none. */
    void process(int next) {
        process = next;
    }

    /** Returns whether another actor may have begun a fetch after a time. */
    boolean hasOtherFetched(long time) {
        return lastFetchOfEnded > time || actors.stream().anyMatch(actor -> actor != current && actor.lastFetch > time);
    }

    /** Sets how many of a hundred tasks that are handed over are not taken. */
    void refuse(int percent) {
        refusals = percent;
    }

    /** From now on every task is taken, and time passes only when nobody can go on. */
    void calmDown() {
        refusals = 0;
        hurry = 0;
    }

    int steps() {
        return steps;
    }

    /** Notes that the current actor may have begun a fetch just now. */
    void fetches() {
        current().lastFetch = time.now();
    }

    /** Returns whether the process of the current actor was killed. */
    boolean isDead() {
        return isDead(current());
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
        Actor me = current();
        pause(where, mayTake(me));
    }

    private static Set<Held> mayTake(Actor actor) {
        return actor.opensOrCloses
                ? EnumSet.allOf(Held.class)
                : actor.reads ? EnumSet.noneOf(Held.class) : EnumSet.of(Held.MARK);
    }

    /**
     * Lets others take their turns.
     *
     * @param mayTake the locks that the current actor may take up to its next pause
     */
    void pause(String where, Set<Held> mayTake) {
        Actor me = current();
        check(me);
        me.mayTake = mayTake;
        history.step(me, where, "");
        giveWay(me);
        check(me);
        if (me.interrupted) {
            me.interrupted = false;
            me.wasInterrupted = true;
            Thread.currentThread().interrupt();
        }
    }

    /** Lets those take their turns who do not take a lock that the current actor holds. */
    void pauseHolding(Held lock, String where) {
        Actor me = current();
        check(me);
        history.step(me, where, "");
        me.mayTake = lock == Held.QUESTION ? EnumSet.of(Held.MARK) : EnumSet.noneOf(Held.class);
        boolean isFirst = held.putIfAbsent(lock, me) == null;
        giveWay(me);
        if (isFirst) {
            held.remove(lock);
        }
        check(me);
    }

    private boolean isBlocked(Actor actor) {
        for (Map.Entry<Held, Actor> lock : held.entrySet()) {
            if (lock.getValue() != actor && (isDead(actor) || actor.mayTake.contains(lock.getKey()))) {
                return true;
            }
        }
        return false;
    }

    boolean isKilled(int process) {
        return killed.contains(process);
    }

    /** Ends the current actor if its process was killed. */
    void checkAlive() {
        check(current());
    }

    private void check(Actor me) {
        if (isDead(me)) {
            throw new Stopped();
        }
    }

    /** Returns whether an actor gets no further than its next pause. */
    boolean isDead(Actor actor) {
        return stopping || killed.contains(actor.process());
    }

    private boolean canGoOn(Actor actor) {
        return isDead(actor) || !stopped.contains(actor.process()) && actor.isReady(time.now());
    }

    /** Waits until a condition holds or a time has passed, and returns whether it holds. */
    boolean waitFor(String what, BooleanSupplier condition, Duration limit) {
        Actor me = current();
        me.deadline = limit.toNanos() > LONGEST ? Long.MAX_VALUE : time.now() + limit.toNanos();
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
        waitFor("waits for rest", () -> actors.size() == 1 && !time.hasPlans(), Duration.ofDays(1000));
    }

    private void giveWay(Actor me) {
        Actor next = choose();
        if (next != null && next != me) {
            handOver(next);
            me.awaitTurn();
            history.goesOn(me);
        }
    }

    private void handOver(Actor next) {
        current = next;
        if (begun.add(next)) {
            threads.execute(() -> live(next));
        } else {
            next.giveTurn();
        }
    }

    /** Lets an actor live on this thread, and after it those who begin when it ends. */
    private void live(Actor first) {
        for (Actor me = first; me != null; me = nextToBegin()) {
            liveOne(me);
        }
    }

    private void liveOne(Actor me) {
        me.begin();
        try {
            if (!isDead(me)) {
                me.live();
                check(me);
                me.end();
            }
        } catch (Stopped e) {
            history.step(me, "is gone", "");
        } catch (Throwable e) {
            history.violation(me + " ended with " + e, e);
        }
        Thread.interrupted();
        actors.remove(me);
        begun.remove(me);
        lastFetchOfEnded = Math.max(lastFetchOfEnded, me.lastFetch);
    }

    /** Returns who begins now; null when somebody goes on who has begun, or nobody is left. */
    private @Nullable Actor nextToBegin() {
        Actor next = choose();
        if (next == null) {
            over.countDown();
        } else if (begun.add(next)) {
            current = next;
            return next;
        } else {
            handOver(next);
        }
        return null;
    }

    /** Returns who goes on; null when nobody is left. */
    private @Nullable Actor choose() {
        if (++steps > MOST_STEPS || time.now() > LONGEST) {
            history.violation("the run does not end");
        }
        stopping |= history.isViolated();
        Actor last = current;
        while (!actors.isEmpty()) {
            if (held.isEmpty() && random.nextInt(1000) < hurry) {
                passTime(HURRY);
            }
            List<Actor> able = new ArrayList<>(actors.size());
            for (Actor actor : actors) {
                if (!isBlocked(actor) && canGoOn(actor)) {
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
        long next = time.nextDue();
        for (Actor actor : actors) {
            next = actor.deadline > time.now() ? Math.min(next, actor.deadline) : next;
        }
        if (next == Long.MAX_VALUE || next - time.now() > most) {
            return false;
        }
        for (VirtualTime.Plan due : time.passTo(next)) {
            if (due.process() == WORLD) {
                due.task().run();
            } else {
                spawn("timer " + due.number(), due.process(), due.task());
            }
        }
        return true;
    }

    @Override
    public void execute(Runnable task) {
        Actor me = current();
        if (refusals > 0 && random.nextInt(100) < refusals) {
            history.note("the executor takes no task", "");
            history.count("task not taken");
            if (random.nextBoolean()) {
                throw new RejectedExecutionException("the executor is full");
            }
            throw new OutOfMemoryError("the executor has no thread");
        }
        if (!isDead(me)) {
            spawn("task " + tasks++, me.process(), task).lastFetch = time.now(); // it may be a fetch
        }
    }

    @Override
    public long nanoTime() {
        Actor me = current();
        if (!held.containsValue(me)) {
            pause("asks for the time", me.reads ? EnumSet.of(Held.QUESTION) : EnumSet.allOf(Held.class));
        }
        return time.now();
    }

    /** Returns the time without a pause. */
    long now() {
        return time.now();
    }

    @Override
    public Cancellation after(Duration delay, Runnable task) {
        Actor me = current();
        if (isDead(me)) {
            return () -> {};
        }
        history.planned(me, delay, time.now());
        return time.plan(delay, me.process(), task);
    }

    /** Plans something that no process needs to live for: it is done at its very moment, and must not pause. */
    void later(Duration delay, Runnable task) {
        time.plan(delay, WORLD, task);
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
        return time.clock();
    }
}
