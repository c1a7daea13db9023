package dev.livetable.spring.boot.autoconfigure;

import static java.util.Objects.requireNonNull;

import dev.livetable.LiveTable;
import dev.livetable.LiveTableBuilder;
import dev.livetable.entity.EntityException;
import dev.livetable.repository.MethodKind;
import dev.livetable.repository.MethodStatus;
import dev.livetable.repository.RepositoryMethods;
import dev.livetable.spring.boot.autoconfigure.TableProperties.Required;
import dev.livetable.spring.boot.store.ChangeTargets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The repositories that are live where they stand, with their live tables. Safe for use by many threads. */
final class LiveRepositories implements AutoCloseable {

    private static final Logger logger = LoggerFactory.getLogger(LiveRepositories.class);

    private record Built(LiveTable table, Object store, RepositoryInterface annotations) {}

    private final DeclaredRepositories declared;
    private final LiveRepositoryFactory factory;
    private final LiveTableFactory tables;
    private final ChangeTargets targets;
    private final LiveRepositoryPostProcessor advice;
    private final Map<String, Built> live = new ConcurrentHashMap<>();

    LiveRepositories(
            DeclaredRepositories declared,
            LiveRepositoryFactory factory,
            LiveTableFactory tables,
            ChangeTargets targets,
            LiveRepositoryPostProcessor advice) {
        this.declared = declared;
        this.factory = factory;
        this.tables = tables;
        this.targets = targets;
        this.advice = advice;
    }

    /**
     * Builds the live table of a repository.
     *
     * @return null if the repository stays as it was: nobody has named it, and it cannot be live
     * @throws AdviceException if it cannot be live, though somebody has named it
     */
    @Nullable
    LiveTable table(String name) {
        DeclaredTable table = declared.get(name);
        try {
            return build(name, table);
        } catch (AdviceException e) {
            if (declared.isNamed(name)) {
                throw e;
            }
            logger.warn(
                    "Repository '{}' is not live, though {} is 'all': {} {}",
                    name,
                    DeclaredRepositories.ENABLED,
                    e.analysis().getDescription(),
                    e.analysis().getAction());
            return null;
        }
    }

    private LiveTable build(String name, DeclaredTable table) {
        LiveRepositoryFactory.Made made = make(name, table);
        LiveTableBuilder builder = LiveTable.builder(name, made.parts().master());
        LiveTable built = tables.create(builder, table, made.parts().master(), null, made.streams());
        live.put(name, new Built(built, made.store(), made.annotations()));
        warnOfTwoCaches(name, made.annotations());
        // both are done in any case: what is told and what was missed
        boolean wasWritten = targets.add(made.store(), made.target().apply(built));
        boolean wasCalled = advice.publish(name, made.parts());
        if (wasWritten || wasCalled) {
            built.invalidate();
        }
        return built;
    }

    private static void warnOfTwoCaches(String name, RepositoryInterface annotations) {
        if (!annotations.cached().isEmpty()) {
            logger.warn(
                    "Repository '{}' is live, and its methods {} are @Cacheable too. There are two caches, and that of Spring"
                            + " is asked first and does not hear of changes: take the annotation away",
                    name,
                    annotations.cached());
        }
    }

    private LiveRepositoryFactory.Made make(String name, DeclaredTable table) {
        try {
            LiveRepositoryFactory.Made made = factory.make(table);
            if (!advice.isAdvised(name)) {
                throw new AdviceException(
                        "The repository '" + name
                                + "' is to be live, but it was made before live tables could be put in"
                                + " front of it.",
                        "A bean that is needed very early, such as a BeanPostProcessor, is given the repository. Let that"
                                + " bean ask for it when it needs it, by an ObjectProvider or @Lazy, or "
                                + leaveItOut(table));
            }
            return made;
        } catch (EntityException e) {
            throw new AdviceException(
                    "The repository '" + name + "' is to be live, but its entities cannot be kept as rows: "
                            + e.getMessage() + ".",
                    "Change the class as it says, or " + leaveItOut(table),
                    e);
        }
    }

    /** Returns how a repository is left as it was, as the end of a sentence. */
    static String leaveItOut(DeclaredTable table) {
        return "leave the repository as it was: leave out " + table.prefix() + " and the annotation Live, or add '"
                + table.name() + "' to " + DeclaredRepositories.EXCLUDE + ".";
    }

    /**
     * Returns what is done for each method of a repository; empty if it is not live, if it is made at its first call and there
     * was none, or if its store cannot be asked now.
     */
    Optional<RepositoryMethods> methods(String name) {
        return live.containsKey(name) ? ask(name, e -> {}) : Optional.empty();
    }

    /** Returns the methods of a live repository; empty if its store cannot be asked, once that is said. */
    private Optional<RepositoryMethods> ask(String name, Consumer<RuntimeException> failed) {
        try {
            return Optional.of(advice.methods(name));
        } catch (RuntimeException e) {
            logger.debug("The store of repository '{}' cannot be asked yet, so its methods are not known", name, e);
            failed.accept(e);
            return Optional.empty();
        }
    }

    /** Returns what the store of a live repository is known by; null if the repository is not live. */
    @Nullable
    Object store(String name) {
        Built built = live.get(name);
        return built == null ? null : built.store();
    }

    /** Invalidates all of them. */
    void invalidate() {
        live.values().forEach(each -> each.table().invalidate());
    }

    /**
     * Says once which methods are live, and finds out whether those are that are expected to be.
     *
     * @throws AdviceException if a repository is required, and its store cannot be read, or not all is live that has to be
     */
    void start() {
        live.keySet().forEach(name -> {
            DeclaredTable table = declared.get(name);
            ask(name, e -> refuseUnknown(name, table, e)).ifPresent(methods -> {
                announce(name, methods);
                expect(name, table, methods);
            });
        });
    }

    /** Ends what asks the stores by itself; the live tables are closed by themselves. To do it again does nothing. */
    @Override
    public void close() {
        factory.close();
    }

    /** Refuses a repository that is required, and whose store could not be asked for the reason that it said. */
    private static void refuseUnknown(String name, DeclaredTable table, RuntimeException e) {
        if (table.properties().required() != Required.FALSE) {
            throw new AdviceException(
                    table.property("required") + " is '"
                            + DeclaredStream.word(table.properties().required())
                            + "', but the store of the repository '" + name + "' cannot be asked: " + e.getMessage(),
                    "See that it can be reached, or set " + table.property("required")
                            + " to 'false' to start without it.",
                    e);
        }
    }

    private void announce(String name, RepositoryMethods methods) {
        Set<String> own = requireNonNull(live.get(name)).annotations().own();
        List<String> toMaster = methods.all().stream()
                .filter(method -> method.kind() == MethodKind.MASTER && own.contains(method.method()))
                .map(MethodStatus::method)
                .toList();
        logger.info(
                "Repository '{}' is live: {} of its methods are answered from the cache{}. The endpoint livetables/{} and"
                        + " the level DEBUG tell which, and why",
                name,
                methods.live(),
                toMaster.isEmpty() ? "" : "; " + toMaster + " read from the store at each call",
                name);
        methods.all()
                .forEach(method -> logger.debug(
                        "Repository '{}': {} is {}: {}",
                        name,
                        method.method(),
                        DeclaredStream.word(method.kind()),
                        method.why()));
    }

    private void expect(String name, DeclaredTable table, RepositoryMethods methods) {
        Required required = table.properties().required();
        RepositoryInterface annotations = requireNonNull(live.get(name)).annotations();
        Set<String> reads = required == Required.FULL ? annotations.own() : Set.of(); // nobody can change the others
        List<MethodStatus> missed = methods.all().stream()
                .filter(method -> method.kind() == MethodKind.MASTER && reads.contains(method.method())
                        || !method.kind().isLive() && annotations.expected().contains(method.method()))
                .toList();
        if (missed.isEmpty()) {
            return;
        }
        String what = missed.stream()
                .map(method -> method.method() + " (" + DeclaredStream.word(method.kind()) + ": " + method.why() + ")")
                .collect(Collectors.joining(", "));
        if (required == Required.FALSE) {
            logger.warn(
                    "Repository '{}' has methods with the annotation Live that are not answered from the cache: {}",
                    name,
                    what);
            return;
        }
        throw new AdviceException(
                table.property("required") + " is '" + DeclaredStream.word(required)
                        + "', but methods of the repository '" + name + "' are not live that are expected to be: "
                        + what + ".",
                "Change these methods as it says, take the annotation Live from them, or set "
                        + table.property("required") + " to 'false'.");
    }
}
