package dev.livetable.repository;

import java.lang.reflect.Method;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/** What the annotations of a repository's method say of it. Those of stores are known by their names. */
final class MethodAnnotations {

    private static final Set<String> LOCKS = Set.of(
            "org.springframework.data.jpa.repository.Lock", "org.springframework.data.relational.repository.Lock");
    private static final String ENTITY_GRAPH = "org.springframework.data.jpa.repository.EntityGraph";
    private static final String QUERY_HINTS = "org.springframework.data.jpa.repository.QueryHints";
    private static final String JPA_QUERY = "org.springframework.data.jpa.repository.Query";
    private static final String TRANSACTIONAL = "org.springframework.transaction.annotation.Transactional";
    private static final Set<String> PART_OF_THE_CALLERS = Set.of("REQUIRED", "SUPPORTS", "MANDATORY", "NESTED");

    /** How a query whose text says too little can be live all the same. */
    private static final String ADVICE =
            "; @Live on the method says that it depends on its arguments and the tables of" + " this application alone";

    private final MergedAnnotations own;
    private final @Nullable MergedAnnotations ofType;
    private final MergedAnnotations ofImplementation;
    private final MergedAnnotations ofImplementingType;

    /**
     * Takes the annotations.
     *
     * @param method as the repository declares it
     * @param repository the interface of the repository; null if what it says does not count for the method
     * @param implementation what implements it; the method itself if that is not known
     */
    MethodAnnotations(Method method, @Nullable Class<?> repository, Method implementation) {
        this.own = MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY);
        this.ofType = repository == null ? null : MergedAnnotations.from(repository, SearchStrategy.TYPE_HIERARCHY);
        this.ofImplementingType =
                MergedAnnotations.from(implementation.getDeclaringClass(), SearchStrategy.TYPE_HIERARCHY);
        this.ofImplementation = MergedAnnotations.from(implementation, SearchStrategy.TYPE_HIERARCHY);
    }

    boolean isExpectedLive() {
        return own.isPresent(Live.class);
    }

    boolean locks() {
        return LOCKS.stream().anyMatch(own::isPresent);
    }

    /** Returns whether entities are loaded in another way than they are otherwise. */
    boolean loadsOtherwise() {
        return own.isPresent(ENTITY_GRAPH) || own.isPresent(QUERY_HINTS);
    }

    /** Returns why answers to a declared query cannot be kept; empty if they can. */
    Optional<String> refusalOfQuery() {
        MergedAnnotation<?> query = own.get(JPA_QUERY);
        if (!query.isPresent()) {
            return Optional.of(
                    "its query is not one of JPQL in an annotation, so nobody knows what it depends on" + ADVICE);
        }
        if (query.getBoolean("nativeQuery")) {
            return Optional.of("its query is SQL, so nobody knows what it depends on" + ADVICE);
        }
        if (!query.getClass("queryRewriter").getSimpleName().equals("IdentityQueryRewriter")) {
            return Optional.of("its query is rewritten at each call, so nobody knows what it depends on");
        }
        Optional<String> refusal = JpqlText.refusal(query.getString("value"));
        String count = query.getString("countQuery");
        return refusal.isPresent() || count.isBlank() ? refusal : JpqlText.refusal(count);
    }

    /** Returns why a read has to run in the transaction that it demands; empty if it runs in any. */
    Optional<String> demandOfTransaction() {
        MergedAnnotation<?> transactional = transactional();
        if (!transactional.isPresent()) {
            return Optional.empty();
        }
        String propagation = text(transactional, "propagation");
        boolean isPlain = propagation.equals("REQUIRED") || propagation.equals("SUPPORTS");
        boolean isDefault = text(transactional, "isolation").equals("DEFAULT");
        return isPlain && isDefault
                ? Optional.empty()
                : Optional.of("it demands a transaction of its own kind: propagation " + propagation + ", isolation "
                        + text(transactional, "isolation"));
    }

    /** Returns whether it takes no part in the transaction of its caller. */
    boolean isApart() {
        MergedAnnotation<?> transactional = transactional();
        return transactional.isPresent() && !PART_OF_THE_CALLERS.contains(text(transactional, "propagation"));
    }

    boolean saysReadOnly() {
        MergedAnnotation<?> transactional = transactional();
        return transactional.isPresent() && transactional.getBoolean("readOnly");
    }

    private MergedAnnotation<?> transactional() {
        MergedAnnotation<?> first = own.get(TRANSACTIONAL);
        if (first.isPresent()) {
            return first;
        }
        MergedAnnotation<?> implemented = ofImplementation.get(TRANSACTIONAL);
        if (implemented.isPresent()) {
            return implemented;
        }
        MergedAnnotation<?> ofAll = ofType == null ? MergedAnnotation.missing() : ofType.get(TRANSACTIONAL);
        return ofAll.isPresent() ? ofAll : ofImplementingType.get(TRANSACTIONAL);
    }

    private static String text(MergedAnnotation<?> annotation, String attribute) {
        return annotation.getValue(attribute).map(Object::toString).orElse("");
    }
}
