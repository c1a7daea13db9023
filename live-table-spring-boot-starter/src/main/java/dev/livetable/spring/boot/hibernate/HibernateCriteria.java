package dev.livetable.spring.boot.hibernate;

import dev.livetable.repository.CriteriaArguments;
import dev.livetable.repository.UnknownCriteriaException;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Example;
import org.springframework.data.jpa.convert.QueryByExamplePredicateBuilder;
import org.springframework.data.jpa.domain.Specification;

/** Specifications and examples of Spring Data JPA, told by the queries that Hibernate makes of them. */
final class HibernateCriteria implements CriteriaArguments {

    /*
     * A query is made by the factory's own builder, so no session knows of it. It is set up as Spring Data sets up its own one
     * before it asks the specification: with one root, and to select the number 1 where it only asks whether there is a row.
     * Were it set up otherwise by another version of Spring Data, the two texts would differ, and nothing would be kept.
     *
     * An example is read when it is named, and before and after each call. It is no code of the application, so it asks for
     * the same in between.
     */

    private final CriteriaBuilder builder;
    private final Class<?> entity;
    private final Function<Class<?>, @Nullable String> refusals;

    /**
     * Takes what makes queries.
     *
     * @param entity the class of the repository's entities
     * @param refusals returns why the entities of a class depend on more than what is stored, as the rest of a sentence about
     *     entities; null if they do not
     */
    HibernateCriteria(CriteriaBuilder builder, Class<?> entity, Function<Class<?>, @Nullable String> refusals) {
        this.builder = builder;
        this.entity = entity;
        this.refusals = refusals;
    }

    @Override
    public boolean areOf(Class<?> parameter) {
        return parameter == Specification.class || parameter == Example.class;
    }

    @Override
    public Criteria read(Object argument, List<Class<?>> results, Function<Object, @Nullable String> values) {
        return argument instanceof Example<?> example
                ? new OfExample(example, values)
                : new OfSpecification((Specification<?>) argument, results, values);
    }

    /** What is written of one query. */
    private record Written(String text, Set<String> functions) {}

    private Written write(
            CriteriaQuery<?> query, @Nullable Predicate predicate, Function<Object, @Nullable String> values) {
        CriteriaText text = new CriteriaText(values);
        text.node(query).node(predicate);
        for (Class<?> each : text.entities()) {
            String refusal = refusals.apply(each);
            if (refusal != null) {
                throw new UnknownCriteriaException("read entities of " + each.getSimpleName() + ", which " + refusal);
            }
        }
        return new Written(text.toString(), text.functions());
    }

    private final class OfSpecification implements Criteria {

        private final Specification<?> specification;
        private final Function<Object, @Nullable String> values;
        private final Map<Class<?>, String> texts = new HashMap<>();
        private final Set<String> functions = new HashSet<>();
        private final String text;

        OfSpecification(
                Specification<?> specification, List<Class<?>> results, Function<Object, @Nullable String> values) {
            this.specification = specification;
            this.values = values;
            StringBuilder all = new StringBuilder();
            for (Class<?> result : results) {
                Written written = read(entity, specification, result);
                texts.put(result, written.text());
                functions.addAll(written.functions());
                all.append(result.getName()).append(':').append(written.text());
            }
            this.text = all.toString();
        }

        private <T> Written read(Class<T> root, Specification<?> asked, Class<?> result) {
            CriteriaQuery<?> query = result == Integer.class
                    ? builder.createQuery(Integer.class).select(builder.literal(1))
                    : builder.createQuery(result);
            Predicate predicate = predicate(asked, query.from(root), query, builder);
            return write(query, predicate, values);
        }

        @Override
        public String text() {
            return text;
        }

        @Override
        public Set<String> functions() {
            return functions;
        }

        @Override
        public Repeated repeated() {
            AtomicBoolean isAsked = new AtomicBoolean();
            AtomicBoolean isOther = new AtomicBoolean();
            Specification<Object> watched = (root, query, own) -> {
                Predicate predicate = predicate(specification, root, query, own);
                isAsked.set(true);
                if (query == null || !asks(query, predicate, texts.get(query.getResultType()))) {
                    isOther.set(true);
                }
                return predicate;
            };
            return new Repeated(watched, () -> isAsked.get() && !isOther.get());
        }

        private boolean asks(CriteriaQuery<?> query, @Nullable Predicate predicate, @Nullable String expected) {
            try {
                return write(query, predicate, values).text().equals(expected);
            } catch (RuntimeException | StackOverflowError e) {
                return false; // whoever has called gets his answer all the same
            }
        }
    }

    @SuppressWarnings("unchecked") // the root is that of the entities that the specification is about
    private static @Nullable Predicate predicate(
            Specification<?> specification, Root<?> root, CriteriaQuery<?> query, CriteriaBuilder builder) {
        return ((Specification<Object>) specification).toPredicate((Root<Object>) root, query, builder);
    }

    private final class OfExample implements Criteria {

        private final Example<?> example;
        private final Function<Object, @Nullable String> values;
        private final Written written;

        OfExample(Example<?> example, Function<Object, @Nullable String> values) {
            this.example = example;
            this.values = values;
            this.written = read(example);
        }

        private <T> Written read(Example<T> asked) {
            CriteriaQuery<T> query = builder.createQuery(asked.getProbeType());
            Root<T> root = query.from(asked.getProbeType());
            return write(query, QueryByExamplePredicateBuilder.getPredicate(root, builder, asked), values);
        }

        @Override
        public String text() {
            return written.text();
        }

        @Override
        public Set<String> functions() {
            return written.functions();
        }

        @Override
        public Repeated repeated() {
            boolean isSameBefore = isSame();
            return new Repeated(example, () -> isSameBefore && isSame());
        }

        private boolean isSame() {
            return read(example).text().equals(written.text());
        }
    }
}
