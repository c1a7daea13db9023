package dev.livetable.spring.boot.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.repository.UnknownCriteriaException;
import dev.livetable.spring.boot.autoconfigure.SpecificationStore;
import dev.livetable.spring.boot.autoconfigure.SpecificationStore.Author;
import dev.livetable.spring.boot.autoconfigure.SpecificationStore.Book;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.From;
import jakarta.persistence.criteria.Join;
import jakarta.persistence.criteria.JoinType;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import jakarta.persistence.criteria.Subquery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hibernate.query.criteria.HibernateCriteriaBuilder;
import org.hibernate.query.criteria.JpaCriteriaQuery;
import org.hibernate.query.criteria.JpaExpression;
import org.hibernate.query.sqm.internal.SqmCriteriaNodeBuilder;
import org.hibernate.query.sqm.tree.expression.SqmExpression;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.data.jpa.domain.Specification;

/** Two queries have one text only if they are built alike, of equal values. */
@NullUnmarked
class CriteriaTextTests {

    private static final int TREES = 4_000;

    private static AnnotationConfigApplicationContext context;
    private static HibernateCriteriaBuilder builder;
    private static HibernateCriteria criteria;

    @BeforeAll
    static void start() {
        context = new AnnotationConfigApplicationContext(SpecificationStore.class);
        builder = (HibernateCriteriaBuilder)
                context.getBean(EntityManagerFactory.class).getCriteriaBuilder();
        criteria = new HibernateCriteria(builder, Book.class, type -> null);
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    private static String text(Specification<Book> specification) {
        return criteria.read(
                        specification,
                        List.of(Book.class),
                        value -> value.getClass().getName() + "'" + value + "'")
                .text();
    }

    private static void assertRefused(String why, Specification<Book> specification) {
        assertThatThrownBy(() -> text(specification))
                .isInstanceOf(UnknownCriteriaException.class)
                .hasMessageContaining(why);
    }

    @Test
    @DisplayName("each way to build a query differs from each other, and is the same twice")
    void differences() {
        List<Specification<Book>> all = List.of(
                (root, query, cb) -> null,
                (root, query, cb) -> cb.conjunction(),
                (root, query, cb) -> cb.disjunction(),
                (root, query, cb) -> cb.equal(root.get("pages"), 1),
                (root, query, cb) -> cb.equal(root.get("weight"), 1),
                (root, query, cb) -> cb.equal(root.get("pages"), 2),
                (root, query, cb) -> cb.equal(root.get("pages"), ofType(1, root.get("weight"))),
                (root, query, cb) -> cb.equal(root.get("pages"), builder.value(1)),
                (root, query, cb) -> cb.equal(root.get("pages"), cb.literal(1)),
                (root, query, cb) -> cb.notEqual(root.get("pages"), 1),
                (root, query, cb) -> cb.gt(root.get("pages"), 1),
                (root, query, cb) -> cb.ge(root.get("pages"), 1),
                (root, query, cb) -> cb.equal(root.get("pages"), 1).not(),
                (root, query, cb) -> cb.isNull(root.get("pages")),
                (root, query, cb) -> cb.isNotNull(root.get("pages")),
                (root, query, cb) -> cb.equal(root.get("pages"), root.get("weight")),
                (root, query, cb) -> cb.equal(root.get("weight"), root.get("pages")),
                (root, query, cb) -> cb.like(root.get("title"), "a"),
                (root, query, cb) -> cb.like(root.get("title"), "a", '!'),
                (root, query, cb) -> cb.like(root.get("title"), "a", '?'),
                (root, query, cb) -> cb.notLike(root.get("title"), "a"),
                (root, query, cb) -> builder.ilike(root.get("title"), "a"),
                (root, query, cb) -> cb.like(cb.lower(root.get("title")), "a"),
                (root, query, cb) -> cb.like(cb.upper(root.get("title")), "a"),
                (root, query, cb) -> cb.like(cb.trim(root.get("title")), "a"),
                (root, query, cb) -> cb.like(cb.trim(CriteriaBuilder.Trimspec.LEADING, root.get("title")), "a"),
                (root, query, cb) -> cb.equal(cb.length(root.get("title")), 1),
                (root, query, cb) -> cb.equal(cb.substring(root.get("title"), 1), "a"),
                (root, query, cb) -> cb.equal(cb.substring(root.get("title"), 1, 2), "a"),
                (root, query, cb) -> cb.equal(cb.concat(root.get("title"), "b"), "a"),
                (root, query, cb) -> cb.equal(cb.sum(root.<Integer>get("pages"), 1), 1),
                (root, query, cb) -> cb.equal(cb.diff(root.<Integer>get("pages"), 1), 1),
                (root, query, cb) -> cb.equal(cb.diff(1, root.<Integer>get("pages")), 1),
                (root, query, cb) -> cb.equal(cb.neg(root.<Integer>get("pages")), 1),
                (root, query, cb) -> cb.equal(cb.abs(root.<Integer>get("pages")), 1),
                (root, query, cb) -> cb.equal(cb.coalesce(root.get("pages"), 1), 1),
                (root, query, cb) -> cb.equal(cb.coalesce(root.get("pages"), 2), 1),
                (root, query, cb) -> cb.equal(cb.nullif(root.<Integer>get("pages"), 2), 1),
                (root, query, cb) -> cb.equal(
                        cb.selectCase().when(cb.gt(root.get("pages"), 1), 1).otherwise(2), 1),
                (root, query, cb) -> cb.equal(
                        cb.selectCase().when(cb.gt(root.get("pages"), 1), 2).otherwise(2), 1),
                (root, query, cb) ->
                        cb.equal(cb.selectCase(root.get("pages")).when(1, 1).otherwise(2), 1),
                (root, query, cb) -> root.get("pages").in(1, 2),
                (root, query, cb) -> root.get("pages").in(2, 1),
                (root, query, cb) -> root.get("pages").in(1),
                (root, query, cb) -> root.get("pages").in(1, 2).not(),
                (root, query, cb) -> cb.between(root.get("pages"), 1, 2),
                (root, query, cb) -> cb.between(root.get("pages"), 2, 1),
                (root, query, cb) -> cb.isEmpty(root.get("tags")),
                (root, query, cb) -> cb.isNotEmpty(root.get("tags")),
                (root, query, cb) -> cb.equal(cb.size(root.get("tags")), 1),
                (root, query, cb) -> cb.isMember("a", root.get("tags")),
                (root, query, cb) -> cb.isNotMember("a", root.get("tags")),
                (root, query, cb) -> cb.equal(root.join("tags"), "a"),
                (root, query, cb) -> cb.equal(root.join("tags", JoinType.LEFT), "a"),
                (root, query, cb) -> cb.equal(root.get("author").get("name"), "a"),
                (root, query, cb) -> cb.equal(root.join("author").get("name"), "a"),
                (root, query, cb) -> cb.equal(root.join("author", JoinType.LEFT).get("name"), "a"),
                (root, query, cb) -> {
                    Join<Object, Object> author = root.join("author");
                    author.on(cb.equal(author.get("id"), 1L));
                    return cb.equal(author.get("name"), "a");
                },
                (root, query, cb) -> {
                    root.fetch("author");
                    return cb.equal(root.get("author").get("name"), "a");
                },
                (root, query, cb) -> {
                    Join<Object, Object> first = root.join("author");
                    Join<Object, Object> second = root.join("author");
                    return cb.and(cb.equal(first.get("name"), "a"), cb.equal(second.get("name"), "b"));
                },
                (root, query, cb) -> {
                    Join<Object, Object> first = root.join("author");
                    root.join("author");
                    return cb.and(cb.equal(first.get("name"), "a"), cb.equal(first.get("name"), "b"));
                },
                (root, query, cb) -> cb.and(cb.gt(root.get("pages"), 1), cb.gt(root.get("pages"), 2)),
                (root, query, cb) -> cb.or(cb.gt(root.get("pages"), 1), cb.gt(root.get("pages"), 2)),
                (root, query, cb) -> cb.not(cb.or(cb.gt(root.get("pages"), 1), cb.gt(root.get("pages"), 2))),
                (root, query, cb) -> query.distinct(true).getRestriction(),
                (root, query, cb) -> query.orderBy(cb.asc(root.get("pages"))).getRestriction(),
                (root, query, cb) -> query.orderBy(cb.desc(root.get("pages"))).getRestriction(),
                (root, query, cb) -> query.groupBy(root.get("pages")).getRestriction(),
                (root, query, cb) -> query.groupBy(root.get("pages"))
                        .having(cb.gt(cb.count(root), 1))
                        .getRestriction(),
                (root, query, cb) -> query.groupBy(root.get("pages"))
                        .having(cb.gt(cb.countDistinct(root), 1))
                        .getRestriction(),
                (root, query, cb) -> {
                    query.from(Author.class);
                    return null;
                },
                (root, query, cb) -> query.where(cb.gt(root.get("pages"), 1)).getRestriction(),
                (root, query, cb) -> cb.exists(books(root, query, cb, false, false)),
                (root, query, cb) -> cb.exists(books(root, query, cb, true, false)),
                (root, query, cb) -> cb.not(cb.exists(books(root, query, cb, true, false))),
                (root, query, cb) -> cb.exists(books(root, query, cb, true, true)),
                (root, query, cb) -> root.get("pages").in(books(root, query, cb, true, false)),
                (root, query, cb) -> cb.gt(root.get("pages"), cb.any(books(root, query, cb, true, false))),
                (root, query, cb) -> cb.gt(root.get("pages"), cb.all(books(root, query, cb, true, false))));
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            String text = text(all.get(i));
            assertThat(seen).as("number %d: %s", i, text).doesNotContainKey(text);
            assertThat(text(all.get(i))).isEqualTo(text);
            seen.put(text, i);
        }
    }

    /** Returns a value that is sent as those of an attribute are. */
    private static Expression<Integer> ofType(int value, Expression<Integer> attribute) {
        return ((SqmCriteriaNodeBuilder) builder).value(value, (SqmExpression<Integer>) attribute);
    }

    private static Subquery<Integer> books(
            Root<Book> root, CriteriaQuery<?> query, CriteriaBuilder cb, boolean isCorrelated, boolean isDistinct) {
        Subquery<Integer> books = query.subquery(Integer.class);
        Root<Book> book = isCorrelated ? books.correlate(root) : books.from(Book.class);
        return books.select(book.get("pages")).distinct(isDistinct).where(cb.gt(book.get("pages"), 3));
    }

    @Test
    @DisplayName("parts of kinds that are not known refuse the query")
    void refusals() {
        assertRefused("join in an order of their own", (root, query, cb) -> {
            root.join(Author.class);
            return null;
        });
        assertRefused("treat something", (root, query, cb) -> cb.isNull(cb.treat(root, Book.class)));
        assertRefused("a common table expression", (root, query, cb) -> {
            ((JpaCriteriaQuery<?>) query)
                    .with("ones", builder.createQuery(Integer.class).select((JpaExpression<Integer>)
                            builder.literal(1).alias("one")));
            return null;
        });
        assertRefused(
                "JpaCriteriaParameter", (root, query, cb) -> cb.equal(root.get("pages"), cb.parameter(Integer.class)));
        assertRefused(
                "in no from clause around",
                (root, query, cb) -> cb.isNull(
                        cb.createQuery(Author.class).from(Author.class).get("name")));
    }

    @Test
    @DisplayName("the functions that are called and the values of unknown classes are told")
    void functions() {
        Specification<Book> calling = (root, query, cb) -> cb.and(
                cb.equal(cb.function("MyOwn", Integer.class, root.get("pages")), 1),
                cb.equal(builder.sql("now()", java.time.LocalDate.class), root.get("published")),
                cb.lessThan(root.get("published"), cb.localDate()));
        assertThat(criteria.read(calling, List.of(Book.class), String::valueOf).functions())
                .containsExactlyInAnyOrder("myown", "sql", "local_date");
        assertThatThrownBy(() -> criteria.read(
                        (Specification<Book>) (root, query, cb) -> cb.equal(root.get("pages"), 7),
                        List.of(Book.class),
                        value -> null))
                .isInstanceOf(UnknownCriteriaException.class)
                .hasMessageContaining("java.lang.Integer");
    }

    /** Builds a random predicate, and says in words what it has built. */
    private static final class RandomTree {

        private final Random random;
        private final CriteriaBuilder cb;
        private final StringBuilder words = new StringBuilder();
        private final List<From<?, ?>> authors = new ArrayList<>();
        private final Root<Book> root;

        RandomTree(long seed, Root<Book> root, CriteriaBuilder cb) {
            this.random = new Random(seed);
            this.root = root;
            this.cb = cb;
        }

        private int pick(String what, int bound) {
            int picked = random.nextInt(bound);
            words.append(what).append(picked).append(' ');
            return picked;
        }

        Predicate predicate(int depth) {
            return switch (pick("predicate", depth == 0 ? 4 : 7)) {
                case 0 -> cb.gt(number(depth), pick("value", 2));
                case 1 -> cb.equal(name(), pick("text", 2) == 0 ? "a" : "b");
                case 2 -> number(depth).in(pick("value", 2), pick("value", 2));
                case 3 -> cb.isNull(name());
                case 4 -> cb.and(predicate(depth - 1), predicate(depth - 1));
                case 5 -> cb.or(predicate(depth - 1), predicate(depth - 1));
                default -> cb.not(predicate(0)); // twice is none at all
            };
        }

        private Expression<Integer> number(int depth) {
            return switch (pick("number", depth == 0 ? 2 : 4)) {
                case 0 -> root.get("pages");
                case 1 -> root.get("weight");
                case 2 -> cb.sum(number(depth - 1), number(depth - 1));
                default -> cb.coalesce(number(depth - 1), pick("value", 2));
            };
        }

        private Expression<String> name() {
            return switch (pick("name", 4)) {
                case 0 -> root.get("title");
                case 1 -> cb.lower(root.get("title"));
                case 2 -> root.get("author").get("name");
                default -> author().get("name");
            };
        }

        private From<?, ?> author() {
            if (authors.isEmpty() || pick("join", 2) == 0) {
                authors.add(root.join("author", pick("kind", 2) == 0 ? JoinType.LEFT : JoinType.INNER));
                return authors.get(authors.size() - 1);
            }
            return authors.get(pick("joined", authors.size()));
        }
    }

    @Test
    @DisplayName("two random trees have one text if and only if the same was built")
    void randomTrees() {
        Map<String, String> words = new HashMap<>();
        Map<String, String> texts = new HashMap<>();
        for (int i = 0; i < TREES; i++) {
            String[] built = new String[1];
            long seed = i;
            String text = text((root, query, cb) -> {
                RandomTree tree = new RandomTree(seed, root, cb);
                Predicate predicate = tree.predicate(2);
                built[0] = tree.words.toString();
                return predicate;
            });
            assertThat(words.computeIfAbsent(text, any -> built[0])).isEqualTo(built[0]);
            assertThat(texts.computeIfAbsent(built[0], any -> text)).isEqualTo(text);
        }
        assertThat(words).hasSizeBetween(500, TREES - 500);
    }
}
