package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.ReadOnlyProperty;
import org.springframework.data.annotation.Transient;
import org.springframework.data.domain.Persistable;
import org.springframework.data.jdbc.core.mapping.AggregateReference;
import org.springframework.data.jdbc.repository.config.AbstractJdbcConfiguration;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.InsertOnlyProperty;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.repository.ListCrudRepository;
import org.springframework.data.repository.NoRepositoryBean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** Aggregates of Spring Data JDBC of all shapes: a live repository shows them as the plain one does, after each write. */
@NullUnmarked
class AggregateShapesTests {

    /** What the database fills in: a default, a computed column, and what a writer may set once. */
    @Table("TICKETS")
    record Ticket(
            @Id @Nullable Long id,
            String subject,
            @ReadOnlyProperty @Nullable String state,
            @ReadOnlyProperty @Nullable Integer length,
            @InsertOnlyProperty @Nullable String author) {}

    @NoRepositoryBean
    interface AnyTickets extends ListCrudRepository<Ticket, Long> {

        List<Ticket> findByState(String state);

        List<Ticket> findBySubject(String subject);
    }

    interface Tickets extends AnyTickets {}

    interface PlainTickets extends AnyTickets {}

    /** An id of several parts, which the application gives, and a reference to another aggregate. */
    @Table("SEATS")
    static class Seat implements Persistable<SeatId> {

        @Id
        @Embedded.Empty
        private final SeatId id;

        private final AggregateReference<Ticket, Long> ticket;

        @Transient
        private final boolean fresh;

        @PersistenceCreator
        Seat(SeatId id, AggregateReference<Ticket, Long> ticket) {
            this(id, ticket, false);
        }

        Seat(SeatId id, AggregateReference<Ticket, Long> ticket, boolean fresh) {
            this.id = id;
            this.ticket = ticket;
            this.fresh = fresh;
        }

        @Override
        public SeatId getId() {
            return id;
        }

        @Override
        public boolean isNew() {
            return fresh;
        }

        @Override
        public String toString() {
            return id + " " + (ticket == null ? null : ticket.getId()) + " " + fresh;
        }
    }

    record SeatId(String row, int place) {}

    @NoRepositoryBean
    interface AnySeats extends ListCrudRepository<Seat, SeatId> {

        List<Seat> findByTicket(AggregateReference<Ticket, Long> ticket);
    }

    interface Seats extends AnySeats {}

    interface PlainSeats extends AnySeats {}

    @Configuration(proxyBeanMethods = false)
    @EnableJdbcRepositories(
            considerNestedRepositories = true,
            includeFilters =
                    @ComponentScan.Filter(
                            type = FilterType.ASSIGNABLE_TYPE,
                            classes = {Tickets.class, PlainTickets.class, Seats.class, PlainSeats.class}))
    static class Store extends AbstractJdbcConfiguration {

        @Bean
        DataSource dataSource() {
            DataSource database = new EmbeddedDatabaseBuilder()
                    .setType(EmbeddedDatabaseType.H2)
                    .generateUniqueName(true)
                    .build();
            JdbcTemplate sql = new JdbcTemplate(database);
            sql.execute("create table tickets (id bigint generated by default as identity primary key,"
                    + " subject varchar(99) not null, state varchar(9) default 'new' not null,"
                    + " length int generated always as (char_length(subject)), author varchar(9))");
            sql.execute(
                    "create table seats (\"ROW\" varchar(9), place int, ticket bigint, primary key (\"ROW\", place))");
            return database;
        }

        @Bean
        NamedParameterJdbcOperations operations(DataSource dataSource) {
            return new NamedParameterJdbcTemplate(dataSource);
        }

        @Bean
        PlatformTransactionManager transactionManager(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }
    }

    private void with(Consumer<ApplicationContext> test) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        LiveCacheAutoConfiguration.class,
                        LiveTableAutoConfiguration.class,
                        LiveTableJdbcAutoConfiguration.class,
                        LiveTableRepositoryAutoConfiguration.class))
                .withUserConfiguration(Store.class)
                .withPropertyValues(
                        "live.repositories.[aggregateShapesTests.Tickets].ttl=1h",
                        "live.repositories.[aggregateShapesTests.Seats].ttl=1h")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    test.accept(context);
                });
    }

    @Test
    void whatTheDatabaseFillsInIsSeenAsThePlainRepositoryReadsIt() {
        with(context -> {
            Tickets live = context.getBean(Tickets.class);
            PlainTickets plain = context.getBean(PlainTickets.class);
            assertSame(live, plain);

            Ticket saved = live.save(new Ticket(null, "help", null, null, "Ada"));
            assertThat(live.findById(saved.id())).contains(new Ticket(saved.id(), "help", "new", 4, "Ada"));
            assertSame(live, plain);

            live.save(new Ticket(saved.id(), "thanks", "old", 1, "Bob"));
            assertThat(live.findById(saved.id())).contains(new Ticket(saved.id(), "thanks", "new", 6, "Ada"));
            assertSame(live, plain);

            live.saveAll(List.of(new Ticket(null, "a", null, null, null), new Ticket(null, "b", null, null, null)));
            assertSame(live, plain);
            live.deleteById(saved.id());
            assertSame(live, plain);
            LiveTable table = context.getBean("aggregateShapesTests.TicketsLiveTable", LiveTable.class);
            assertThat(table.status().hits()).isPositive();
        });
    }

    private static void assertSame(Tickets live, PlainTickets plain) {
        for (int i = 0; i < 2; i++) {
            assertThat(live.findAll()).containsExactlyInAnyOrderElementsOf(plain.findAll());
            assertThat(live.findByState("new")).containsExactlyInAnyOrderElementsOf(plain.findByState("new"));
            assertThat(live.findBySubject("help")).isEqualTo(plain.findBySubject("help"));
            assertThat(live.findById(1L)).isEqualTo(plain.findById(1L));
            assertThat(live.count()).isEqualTo(plain.count());
        }
    }

    @Test
    void idsOfSeveralPartsAndReferencesAreThoseOfThePlainRepository() {
        with(context -> {
            Seats live = context.getBean(Seats.class);
            PlainSeats plain = context.getBean(PlainSeats.class);
            AggregateReference<Ticket, Long> seven = AggregateReference.to(7L);
            assertSeats(live, plain);

            live.save(new Seat(new SeatId("a", 1), seven, true));
            assertSeats(live, plain);
            plain.save(new Seat(new SeatId("a", 2), null, true));
            assertSeats(live, plain);

            Seat found = live.findById(new SeatId("a", 2)).orElseThrow();
            assertThat(found.isNew()).isFalse();
            live.save(new Seat(found.getId(), seven));
            assertSeats(live, plain);
            assertThat(live.findByTicket(seven)).hasSize(2);

            live.deleteById(new SeatId("a", 1));
            assertSeats(live, plain);
            LiveTable table = context.getBean("aggregateShapesTests.SeatsLiveTable", LiveTable.class);
            assertThat(table.status().hits()).isPositive();
        });
    }

    private static void assertSeats(Seats live, PlainSeats plain) {
        AggregateReference<Ticket, Long> seven = AggregateReference.to(7L);
        List<SeatId> ids = List.of(new SeatId("a", 1), new SeatId("a", 2), new SeatId("b", 1));
        for (int i = 0; i < 2; i++) {
            assertThat(texts(live.findAll())).isEqualTo(texts(plain.findAll()));
            assertThat(texts(live.findAllById(ids))).isEqualTo(texts(plain.findAllById(ids)));
            assertThat(texts(live.findByTicket(seven))).isEqualTo(texts(plain.findByTicket(seven)));
            for (SeatId id : ids) {
                Optional<Seat> seat = live.findById(id);
                assertThat(seat.map(Seat::toString))
                        .isEqualTo(plain.findById(id).map(Seat::toString));
                assertThat(live.existsById(id)).isEqualTo(plain.existsById(id));
            }
        }
    }

    private static List<String> texts(List<Seat> seats) {
        return seats.stream().map(Seat::toString).sorted().toList();
    }
}
