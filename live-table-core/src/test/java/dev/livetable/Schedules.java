package dev.livetable;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import kotlin.jvm.functions.Function1;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jetbrains.lincheck.util.LoggingLevel;
import org.slf4j.LoggerFactory;

/**
 * What Lincheck explores of a test class: scenarios of a few operations on two or three threads, each under many schedules,
 * and then on real threads.
 *
 * <p>{@code -Dlive.lincheck.schedules} says how many schedules of each scenario are tried at most, and {@code
 * -Dlive.lincheck.iterations} how many scenarios Lincheck makes up beside those that a test names; none by default.
 */
public final class Schedules {

    private static final Logger logger = (Logger) LoggerFactory.getLogger("dev.livetable");
    private static final int SCHEDULES = Integer.getInteger("live.lincheck.schedules", 50);
    private static final int ITERATIONS = Integer.getInteger("live.lincheck.iterations", 0);

    /**
     * The last JDK that schedules are explored on: on newer ones, whose read-write locks are made otherwise, Lincheck 3.7 waits
     * for ever. There the scenarios are run on real threads only.
     */
    private static final int LAST_EXPLORED = 21;

    /** Loops of the JDK's locks go round more often than the default allows, though never without end. */
    private static final int LOOP_BOUND = 500;

    /** Classes of ours that decide nothing: a call of theirs is one step. */
    private static final Set<String> PLAIN =
            Set.of("ClaimedRegions", "StatusRecorder", "ListenerRelay", "Questions", "Settings", "cache.Weights");

    private final Class<?> test;
    private final List<ExecutionScenario> scenarios = new ArrayList<>();

    private Schedules(Class<?> test) {
        this.test = test;
    }

    /** Begins for a test class, which has the operations. */
    public static Schedules of(Class<?> test) {
        return new Schedules(test);
    }

    /**
     * Adds a scenario. Operations are written as {@code read; write 2}.
     *
     * @param before what is done first
     * @param after what is done last
     * @param threads what is done meanwhile, by each thread
     */
    public Schedules scenario(String before, String after, String... threads) {
        Actor validation = Arrays.stream(test.getMethods())
                .filter(method -> method.isAnnotationPresent(Validate.class))
                .map(method -> new Actor(method, List.of()))
                .findFirst()
                .orElse(null);
        scenarios.add(new ExecutionScenario(
                actors(before), Arrays.stream(threads).map(this::actors).toList(), actors(after), validation));
        return this;
    }

    private List<Actor> actors(String operations) {
        return Arrays.stream(operations.split("; *"))
                .filter(operation -> !operation.isEmpty())
                .map(this::actor)
                .toList();
    }

    private Actor actor(String operation) {
        String[] words = operation.split(" ");
        Method method = Arrays.stream(test.getMethods())
                .filter(each -> each.getName().equals(words[0]) && each.getDeclaringClass() == test)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No operation '" + words[0] + "'"));
        List<Object> arguments = Stream.of(words)
                .skip(1)
                .<Object>map(word -> word.matches("\\d+") ? (Object) Integer.valueOf(word) : Boolean.valueOf(word))
                .toList();
        return new Actor(method, arguments);
    }

    /**
     * Explores all scenarios.
     *
     * @param sequential what the operations return when they come one after the other
     */
    public void check(Class<?> sequential) {
        logger.setLevel(Level.OFF);
        try {
            explore(sequential);
        } finally {
            logger.setLevel(null);
        }
    }

    private void explore(Class<?> sequential) {
        if (Runtime.version().feature() <= LAST_EXPLORED) {
            exploreSchedules(sequential);
        }
        options(new StressOptions(), sequential).check(test);
    }

    private void exploreSchedules(Class<?> sequential) {
        options(new ModelCheckingOptions(), sequential)
                .loopBound(LOOP_BOUND)
                .addGuarantee(forClasses(isPlain()).allMethods().treatAsAtomic())
                .addGuarantee(forClasses(LiveTableParts.class.getName())
                        .methods("start")
                        .treatAsAtomic())
                .check(test);
    }

    private <O extends Options<O, ?>> O options(O options, Class<?> sequential) {
        scenarios.forEach(options::addCustomScenario);
        return options.iterations(ITERATIONS)
                .invocationsPerIteration(SCHEDULES)
                .threads(2)
                .actorsBefore(1)
                .actorsPerThread(2)
                .actorsAfter(1)
                .sequentialSpecification(sequential)
                .minimizeFailedScenario(false)
                .logLevel(LoggingLevel.ERROR);
    }

    /*
     * To Lincheck each access to memory that threads may share is a step, at which another thread may go on. A step less is
     * many schedules less; so what is linearizable by the word of others, or decides nothing, is one step. What is one step
     * must not wait for another thread.
     */
    private static Function1<String, Boolean> isPlain() {
        return name -> {
            if (name.startsWith("dev.livetable.")) {
                String within = name.substring("dev.livetable.".length());
                return within.startsWith("table.") || PLAIN.contains(within);
            }
            boolean isMap = name.startsWith("java.util.concurrent.ConcurrentHashMap") && !name.endsWith("View");
            return isMap || !name.startsWith("java.");
        };
    }
}
