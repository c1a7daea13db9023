package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.livetable.LiveTable;
import dev.livetable.repository.MethodKind;
import dev.livetable.repository.MethodStatus;
import dev.livetable.spring.boot.autoconfigure.SpecificationStore.Author;
import dev.livetable.spring.boot.autoconfigure.SpecificationStore.Book;
import dev.livetable.spring.boot.autoconfigure.SpecificationStore.Kind;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import jakarta.persistence.criteria.JoinType;
import jakarta.persistence.criteria.Root;
import jakarta.persistence.criteria.Subquery;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.hibernate.Hibernate;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.data.domain.Example;
import org.springframework.data.domain.ExampleMatcher;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.data.jpa.domain.PredicateSpecification;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.data.jpa.repository.support.JpaEntityInformation;
import org.springframework.data.jpa.repository.support.SimpleJpaRepository;
import org.springframework.data.repository.core.support.RepositoryFactoryBeanSupport;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Specifications and examples that ask live repositories: when two are the same question, and what makes an answer old. */
@NullUnmarked
class LiveSpecificationsTests {

    private static final String BOOKS = "specificationStore.Books";

    private final ApplicationContextRunner runner = RepositoryRunner.create()
            .withUserConfiguration(SpecificationStore.class, StoreEventsConfiguration.class)
            .withPropertyValues("live.repositories.[" + BOOKS + "].ttl=1h", "live.cache.backend=mem");

    /** An application with three books of two authors. */
    private static final class Library {
        final ApplicationContext context;
        final SpecificationStore.Books books;
        final SpecificationStore.PlainBooks plain;
        final SpecificationStore.Authors authors;
        final LiveTable table;
        final TransactionTemplate transaction;
        final Author ann = new Author(1L, "Ann");
        final Author bob = new Author(2L, "Bob");

        Library(ApplicationContext context) {
            this.context = context;
            books = context.getBean(SpecificationStore.Books.class);
            plain = context.getBean(SpecificationStore.PlainBooks.class);
            authors = context.getBean(SpecificationStore.Authors.class);
            table = context.getBean(BOOKS + "LiveTable", LiveTable.class);
            transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
            authors.saveAll(List.of(ann, bob));
            Book first = new Book("one", 10, ann);
            first.tags.addAll(List.of("new", "short"));
            first.kind = Kind.POEM;
            Book second = new Book("two", 20, bob);
            second.published = LocalDate.of(2020, 1, 1);
            plain.saveAll(List.of(first, second, new Book("three", 30, ann)));
        }

        long hits() {
            return table.status().hits();
        }

        /** Asks, and returns whether the answer was kept before. */
        boolean isHit(Runnable read) {
            long before = hits();
            read.run();
            return hits() > before;
        }

        List<String> titles(Specification<Book> specification) {
            return LiveSpecificationsTests.titles(books.findAll(specification, Sort.by("id")));
        }

        List<MethodStatus> methods() {
            return context.getBean(LiveRepositories.class)
                    .methods(BOOKS)
                    .orElseThrow()
                    .all();
        }

        private MethodStatus method(String name) {
            return methods().stream()
                    .filter(each -> each.method().equals(name))
                    .findFirst()
                    .orElseThrow();
        }

        String why(String method) {
            return method(method).why();
        }

        MethodKind kind(String method) {
            return method(method).kind();
        }
    }

    private void run(Consumer<Library> test) {
        runner.run(context -> test.accept(new Library(context)));
    }

    private static List<String> titles(Iterable<Book> books) {
        List<String> titles = new ArrayList<>();
        books.forEach(book -> titles.add(book.title));
        return titles;
    }

    private static Specification<Book> longerThan(Supplier<Integer> pages) {
        return (root, query, builder) -> builder.gt(root.get("pages"), pages.get());
    }

    private static Specification<Book> by(String author) {
        return (root, query, builder) ->
                builder.equal(root.join("author", JoinType.LEFT).get("name"), author);
    }

    @Test
    @DisplayName("two specifications that ask for the same are one question, of other values two")
    void equalValuesAreOneQuestion() {
        run(library -> {
            assertThat(library.titles(longerThan(() -> 15))).containsExactly("two", "three");
            assertThat(library.isHit(() -> library.titles(longerThan(() -> 15))))
                    .isTrue();
            assertThat(library.isHit(() -> library.titles(longerThan(() -> 25))))
                    .isFalse();
            assertThat(library.titles(longerThan(() -> 25))).containsExactly("three");
            assertThat(library.isHit(() -> library.books.count(longerThan(() -> 15))))
                    .isFalse();
            assertThat(library.isHit(() -> library.books.exists(longerThan(() -> 15))))
                    .isFalse();
        });
    }

    @Test
    @DisplayName("each method with criteria answers as a plain one, on a miss and on a hit")
    void eachMethod() {
        run(library -> {
            Specification<Book> one = by("Bob");
            Specification<Book> many = by("Ann").and(longerThan(() -> 1));
            PageRequest page = PageRequest.of(0, 1, Sort.by("author.name", "id"));
            for (int i = 0; i < 2; i++) {
                long hits = library.hits();
                assertThat(library.books.findOne(one).orElseThrow().title).isEqualTo("two");
                assertThat(titles(library.books.findAll(many))).containsExactlyInAnyOrder("one", "three");
                assertThat(titles(library.books.findAll(many, Sort.by("pages").descending())))
                        .containsExactly("three", "one");
                Page<Book> found = library.books.findAll(many, page);
                assertThat(titles(found)).containsExactly("one");
                assertThat(found.getTotalElements()).isEqualTo(2);
                assertThat(found.hasNext()).isTrue();
                assertThat(library.books.findAll(many, one, page).getTotalElements())
                        .isEqualTo(1);
                assertThat(library.books.count(many)).isEqualTo(2);
                assertThat(library.books.exists(many)).isTrue();
                assertThat(library.books.exists(by("Eve"))).isFalse();
                assertThat(library.books.findOne(by("Eve"))).isEmpty();
                PredicateSpecification<Book> predicate = (from, builder) -> builder.equal(from.get("title"), "two");
                assertThat(titles(library.books.findAll(predicate))).containsExactly("two");
                assertThat(library.books.count(predicate)).isEqualTo(1);
                assertThat(library.hits() - hits).isEqualTo(i == 0 ? 0 : 11);
            }
            assertThat(library.why("findAll(Specification,Pageable)")).startsWith("kept under what its criteria");
        });
    }

    @Test
    @DisplayName("what a specification has captured is looked at in each call")
    void mutableStateIsSeenAnew() {
        run(library -> {
            AtomicInteger pages = new AtomicInteger(15);
            Specification<Book> captured = longerThan(pages::get);
            assertThat(library.titles(captured)).containsExactly("two", "three");
            pages.set(25);
            assertThat(library.titles(captured)).containsExactly("three");
            pages.set(15);
            assertThat(library.isHit(() -> library.titles(captured))).isTrue();
            assertThat(library.titles(captured)).containsExactly("two", "three");
        });
    }

    @Test
    @DisplayName("a specification that asks for something else at the store than before it is not kept")
    void changingWhileAskedIsNotKept() {
        run(library -> {
            AtomicInteger calls = new AtomicInteger();
            Specification<Book> changing = longerThan(() -> calls.getAndIncrement() == 0 ? 15 : 25);
            assertThat(library.titles(changing)).containsExactly("three");
            assertThat(library.isHit(() -> library.titles(longerThan(() -> 15))))
                    .isFalse();
            assertThat(library.titles(longerThan(() -> 15))).containsExactly("two", "three");
            assertThat(library.isHit(() -> library.titles(longerThan(() -> 25))))
                    .isFalse();
        });
    }

    @Test
    @DisplayName("a change of an entity that is joined, or in a subquery, makes the answer old")
    void changesOfOthersAreSeen() {
        run(library -> {
            Specification<Book> inQuery = (root, query, builder) -> {
                Subquery<Long> authors = query.subquery(Long.class);
                Root<Author> author = authors.from(Author.class);
                authors.select(author.get("id")).where(builder.equal(author.get("name"), "Bob"));
                return root.get("author").get("id").in(authors);
            };
            Specification<Book> correlated = (root, query, builder) -> {
                Subquery<Integer> authors = query.subquery(Integer.class);
                Root<Author> author = authors.from(Author.class);
                authors.select(builder.literal(1))
                        .where(builder.equal(author, root.get("author")), builder.equal(author.get("name"), "Bob"));
                return builder.exists(authors);
            };
            List<Specification<Book>> all = List.of(by("Bob"), inQuery, correlated);
            for (Specification<Book> each : all) {
                assertThat(library.titles(each)).containsExactly("two");
                assertThat(library.isHit(() -> library.titles(each))).isTrue();
            }
            library.ann.name = "Bob";
            library.authors.save(library.ann);
            for (Specification<Book> each : all) {
                assertThat(library.titles(each)).containsExactly("one", "two", "three");
            }
        });
    }

    @Test
    @DisplayName("what is fetched by a specification is kept with the answer, and the count query needs none of it")
    void fetches() {
        run(library -> {
            Specification<Book> fetching = (root, query, builder) -> {
                if (query.getResultType() != Long.class) {
                    root.fetch("author");
                    root.fetch("tags", JoinType.LEFT);
                }
                query.distinct(true);
                return builder.isNotEmpty(root.get("tags"));
            };
            PageRequest page = PageRequest.of(0, 1);
            for (int i = 0; i < 2; i++) {
                boolean isSecond = i == 1;
                AtomicReference<Page<Book>> found = new AtomicReference<>();
                assertThat(library.isHit(() -> found.set(library.books.findAll(fetching, page))))
                        .isEqualTo(isSecond);
                assertThat(found.get().getTotalElements()).isEqualTo(1);
                Book book = found.get().getContent().get(0);
                assertThat(Hibernate.isInitialized(book.author)).isTrue();
                assertThat(book.author.name).isEqualTo("Ann");
                assertThat(book.tags).containsExactlyInAnyOrder("new", "short");
            }
            library.ann.name = "Anna";
            library.authors.save(library.ann);
            assertThat(library.books.findAll(fetching, page).getContent().get(0).author.name)
                    .isEqualTo("Anna");
        });
    }

    @Test
    @DisplayName("what depends on more than its values and what is stored goes to the store, and the reason is said")
    void refusals() {
        run(library -> {
            List<Specification<Book>> all = List.of(
                    (root, query, builder) -> builder.lessThan(root.get("published"), builder.currentDate()),
                    (root, query, builder) ->
                            builder.equal(builder.function("rand", Double.class), builder.literal(2.0)),
                    (root, query, builder) -> builder.isNull(
                            root.join("author").join("publisher", JoinType.LEFT).get("today")),
                    (root, query, builder) ->
                            builder.equal(builder.treat(root, Book.class).get("title"), "two"));
            List<String> reasons = List.of(
                    "call the function current_date",
                    "call the function rand",
                    "read entities of Publisher",
                    "treat something");
            for (int i = 0; i < all.size(); i++) {
                Specification<Book> refused = all.get(i);
                List<String> stored = titles(library.plain.findAll(refused, Sort.by("id")));
                assertThat(library.titles(refused)).isEqualTo(stored);
                assertThat(library.isHit(() -> library.titles(refused)))
                        .as(reasons.get(i))
                        .isFalse();
                assertThat(library.why("findAll(Specification,Sort)")).contains(reasons.get(i));
            }
        });
    }

    @Test
    @DisplayName("other queries that may read an entity that depends on the time go to the store, too")
    void queriesOfOthers() {
        run(library -> {
            List<String> toStore = List.of("of(LocalDate)", "titles()", "findByAuthorPublisherToday(LocalDate)");
            assertThat(toStore).allSatisfy(method -> {
                assertThat(library.kind(method)).isEqualTo(MethodKind.MASTER);
                assertThat(library.why(method)).contains("read entities of Publisher", "@Formula");
            });
            assertThat(library.kind("titlesBySql()")).isEqualTo(MethodKind.CALL);
            assertThat(library.kind("findByTitle(String)")).isEqualTo(MethodKind.WINDOW);
            Sort byFormula = Sort.by("author.publisher.today");
            library.books.findAll(byFormula);
            assertThat(library.isHit(() -> library.books.findAll(byFormula))).isFalse();
            library.books.findByTitle("one");
            assertThat(library.isHit(() -> library.books.findByTitle("one"))).isTrue();
        });
    }

    @Test
    @DisplayName("values in a list, entities, dates, enums and null are values")
    void values() {
        run(library -> {
            List<Supplier<Specification<Book>>> all = List.of(
                    () -> (root, query, builder) -> root.get("pages").in(List.of(10, 30)),
                    () -> (root, query, builder) -> root.get("pages").in(Set.of()),
                    () -> (root, query, builder) ->
                            builder.in(root.get("title")).value("two").value("one"),
                    () -> (root, query, builder) -> builder.equal(root.get("author"), library.ann),
                    () -> (root, query, builder) -> builder.equal(root.get("author"), library.bob),
                    () -> (root, query, builder) -> builder.equal(root.get("kind"), Kind.POEM),
                    () -> (root, query, builder) ->
                            builder.between(root.get("published"), LocalDate.of(2019, 1, 1), LocalDate.of(2021, 1, 1)),
                    () -> (root, query, builder) -> builder.isMember("new", root.get("tags")),
                    () -> (root, query, builder) -> builder.equal(root.get("pages"), builder.literal(10)),
                    () -> (root, query, builder) -> builder.like(builder.lower(root.get("title")), "t%"),
                    () -> (root, query, builder) ->
                            builder.equal(builder.coalesce(root.get("kind"), builder.literal(Kind.NOVEL)), Kind.NOVEL),
                    () -> Specification.not(by("Ann")),
                    () -> by("Ann").or(by("Bob")),
                    Specification::unrestricted);
            List<List<String>> seen = new ArrayList<>();
            for (Supplier<Specification<Book>> each : all) {
                List<String> stored = titles(library.plain.findAll(each.get(), Sort.by("id")));
                assertThat(library.isHit(() -> library.titles(each.get()))).isFalse();
                assertThat(library.isHit(() -> seen.add(library.titles(each.get()))))
                        .isTrue();
                assertThat(seen.get(seen.size() - 1)).isEqualTo(stored);
            }
        });
    }

    @Test
    @DisplayName("what a specification throws reaches the caller as it is")
    void exceptions() {
        run(library -> {
            RuntimeException thrown = new IllegalStateException("of the application");
            Specification<Book> failing = (root, query, builder) -> {
                throw thrown;
            };
            Throwable ofPlain = catchThrowable(() -> library.plain.findAll(failing)); // Spring translates it
            assertThatThrownBy(() -> library.books.findAll(failing))
                    .isExactlyInstanceOf(ofPlain.getClass())
                    .hasCause(thrown);
        });
    }

    @Test
    @DisplayName("in a transaction that has written, and after it, readers are shown what it wrote")
    void transactions() {
        run(library -> {
            Specification<Book> all = longerThan(() -> 5);
            assertThat(library.titles(all)).containsExactly("one", "two", "three");
            library.transaction.executeWithoutResult(status -> {
                Book book = library.books.findOne(by("Bob")).orElseThrow();
                book.pages = 1;
                assertThat(library.titles(all)).containsExactly("one", "three");
                assertThat(library.books.findOne(by("Bob")).orElseThrow()).isSameAs(book);
                status.setRollbackOnly();
            });
            assertThat(library.titles(all)).containsExactly("one", "two", "three");
            library.transaction.executeWithoutResult(
                    status -> library.books.findOne(by("Bob")).orElseThrow().pages = 1);
            assertThat(library.titles(all)).containsExactly("one", "three");
            assertThat(library.isHit(() -> library.titles(all))).isTrue();
        });
    }

    @Test
    @DisplayName("examples with equal values are one question, and one that is changed later is another one")
    void examples() {
        run(library -> {
            Book probe = new Book("TWO", 20, null);
            ExampleMatcher matcher =
                    ExampleMatcher.matching().withIgnoreCase("title").withIgnorePaths("tags");
            Example<Book> example = Example.of(probe, matcher);
            assertThat(titles(library.books.findAll(example))).containsExactly("two");
            assertThat(library.isHit(() -> library.books.findAll(Example.of(new Book("TWO", 20, null), matcher))))
                    .isTrue();
            assertThat(library.isHit(() -> library.books.findAll(Example.of(probe))))
                    .isFalse();
            probe.title = "one";
            probe.pages = 10;
            assertThat(titles(library.books.findAll(example))).containsExactly("one");
            assertThat(library.books.findOne(example).orElseThrow().title).isEqualTo("one");
            assertThat(library.books.count(example)).isEqualTo(1);
            assertThat(library.books.exists(example)).isTrue();
            assertThat(library.books.findAll(example, PageRequest.of(0, 2)).getTotalElements())
                    .isEqualTo(1);
            Book renamed = library.plain.findAll(Sort.by("id")).get(1);
            renamed.title = "ONE";
            renamed.pages = 10;
            library.plain.save(renamed);
            assertThat(library.books.count(example)).isEqualTo(2);
        });
    }

    @Test
    @DisplayName("an example that asks for something else at the store than before it is not kept")
    void changingExampleIsNotKept() {
        run(library -> {
            AtomicInteger calls = new AtomicInteger();
            ExampleMatcher changing = ExampleMatcher.matching()
                    .withIgnorePaths("tags")
                    .withTransformer("title", title -> Optional.of(calls.getAndIncrement() < 2 ? "one" : "two"));
            ExampleMatcher one = ExampleMatcher.matching()
                    .withIgnorePaths("tags")
                    .withTransformer("title", title -> Optional.of("one"));
            Book probe = new Book("any", 10, null);
            probe.pages = null;
            assertThat(titles(library.books.findAll(Example.of(probe, changing))))
                    .containsExactly("two");
            assertThat(library.isHit(() -> library.books.findAll(Example.of(probe, one))))
                    .isFalse();
            assertThat(titles(library.books.findAll(Example.of(probe, one)))).containsExactly("one");
        });
    }

    /** Reads only short books. */
    static class ShortBooks<T, I> extends SimpleJpaRepository<T, I> {

        ShortBooks(JpaEntityInformation<T, ?> information, EntityManager entities) {
            super(information, entities);
        }

        @Override
        protected <S extends T> TypedQuery<S> getQuery(Specification<S> asked, Class<S> type, Sort sort) {
            return super.getQuery(asked.and((root, query, builder) -> builder.lt(root.get("pages"), 15)), type, sort);
        }
    }

    @Test
    @DisplayName("nothing is kept of a base class of the application that changes how queries are made")
    void changedBaseClass() {
        runner.withBean("changed", BeanPostProcessor.class, () -> new BeanPostProcessor() {
                    @Override
                    public Object postProcessBeforeInitialization(Object bean, String name) {
                        if (bean instanceof RepositoryFactoryBeanSupport<?, ?, ?> factory && name.equals(BOOKS)) {
                            factory.setRepositoryBaseClass(ShortBooks.class);
                        }
                        return bean;
                    }
                })
                .run(context -> {
                    Library library = new Library(context);
                    assertThat(library.titles(longerThan(() -> 5))).containsExactly("one");
                    assertThat(library.isHit(() -> library.titles(longerThan(() -> 5))))
                            .isFalse();
                    assertThat(library.why("findAll(Specification)")).contains("base class", "getQuery");
                    assertThat(library.kind("findAll()")).isEqualTo(MethodKind.MASTER);
                });
    }

    @Test
    @DisplayName("reads by criteria are live, others with criteria are not")
    void plans() {
        run(library -> {
            Set<String> live = library.methods().stream()
                    .filter(each -> each.kind() == MethodKind.CALL)
                    .map(MethodStatus::method)
                    .filter(each -> each.contains("Specification") || each.contains("Example"))
                    .collect(Collectors.toSet());
            assertThat(live)
                    .containsExactlyInAnyOrder(
                            "findOne(Specification)",
                            "findAll(Specification)",
                            "findAll(Specification,Sort)",
                            "findAll(Specification,Pageable)",
                            "findAll(Specification,Specification,Pageable)",
                            "count(Specification)",
                            "exists(Specification)",
                            "findOne(Example)",
                            "findAll(Example)",
                            "findAll(Example,Sort)",
                            "findAll(Example,Pageable)",
                            "count(Example)",
                            "exists(Example)");
            assertThat(library.kind("findAll(PredicateSpecification)")).isEqualTo(MethodKind.PLAIN);
            assertThat(library.kind("findBy(Specification,Function)")).isEqualTo(MethodKind.MASTER);
            assertThat(library.kind("delete(DeleteSpecification)")).isEqualTo(MethodKind.WRITE);
            assertThat(library.kind("update(UpdateSpecification)")).isEqualTo(MethodKind.WRITE);
        });
    }
}
