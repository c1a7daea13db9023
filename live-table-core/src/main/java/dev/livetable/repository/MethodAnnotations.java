package dev.livetable.repository;

import java.lang.reflect.Method;
import java.util.List;
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
    private static final String JDBC_QUERY = "org.springframework.data.jdbc.repository.query.Query";
    private static final List<String> OWN_MAPPING =
            List.of("rowMapperClass", "rowMapperRef", "resultSetExtractorClass", "resultSetExtractorRef");
    private static final String TRANSACTIONAL = "org.springframework.transaction.annotation.Transactional";
    private static final Set<String> PART_OF_THE_CALLERS = Set.of("REQUIRED", "SUPPORTS", "MANDATORY", "NESTED");

    /** How a query whose text says too little can be live all the same. */
    private static final String ADVICE =
            "; @Live on the method says that it depends on its arguments and on what this application writes alone";

    private static final String UNTOLD = "its query may read what nobody tells the changes of" + ADVICE;

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

    /**
     * Returns why answers to a declared query cannot be kept; empty if they can.
     *
     * @param storeTells whether the store tells all that is written to what JPQL can ask for
     * @param told the tables of the store that SQL may read from, since what is written to them is told
     */
    Optional<String> refusalOfQuery(boolean storeTells, Set<String> told) {
        MergedAnnotation<?> jdbc = own.get(JDBC_QUERY);
        if (jdbc.isPresent()) {
            boolean isMapped = OWN_MAPPING.stream()
                    .anyMatch(each -> !jdbc.getDefaultValue(each).equals(jdbc.getValue(each)));
            return isMapped
                    ? Optional.of(
                            "this application makes objects of the rows, so nobody knows what they depend on" + ADVICE)
                    : refusalOfSql(jdbc.getString("value"), told);
        }
        MergedAnnotation<?> query = own.get(JPA_QUERY);
        if (!query.isPresent()) {
            return Optional.of(
                    "its query is in no annotation that is known, so nobody knows what it depends on" + ADVICE);
        }
        if (!query.getClass("queryRewriter").getSimpleName().equals("IdentityQueryRewriter")) {
            return Optional.of("its query is rewritten at each call, so nobody knows what it depends on");
        }
        if (!storeTells) {
            return Optional.of(UNTOLD);
        }
        boolean isSql = query.getBoolean("nativeQuery");
        Optional<String> refusal = refusal(query.getString("value"), isSql, told);
        String count = query.getString("countQuery");
        return refusal.isPresent() || count.isBlank() ? refusal : refusal(count, isSql, told);
    }

    private static Optional<String> refusal(String query, boolean isSql, Set<String> told) {
        return isSql ? refusalOfSql(query, told) : JpqlText.refusal(query);
    }

    private static Optional<String> refusalOfSql(String query, Set<String> told) {
        if (query.isBlank()) {
            return Optional.of("its query is not in its annotation" + ADVICE);
        }
        return told.isEmpty()
                ? Optional.of(UNTOLD)
                : SqlText.refusal(query, told).map(why -> why + ADVICE);
    }

    /** Returns whether its query is declared in SQL that changes something, whatever else is said of it. */
    boolean writesBySql() {
        String sql = sql();
        return !sql.isBlank() && SqlText.mayWrite(sql);
    }

    /** Returns the SQL that its query is declared in; empty if it is declared otherwise, or elsewhere. */
    String sql() {
        MergedAnnotation<?> jdbc = own.get(JDBC_QUERY);
        if (jdbc.isPresent()) {
            return jdbc.getString("value");
        }
        MergedAnnotation<?> jpa = own.get(JPA_QUERY);
        return jpa.isPresent() && jpa.getBoolean("nativeQuery") ? jpa.getString("value") : "";
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
