package dev.livetable;

import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.cache.Cache;
import dev.livetable.status.ReadSource;
import dev.livetable.status.RecentChange;
import dev.livetable.status.WriteOperation;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.ContextException;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import dev.livetable.table.TableContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;

/** F15: what was read for one tenant is never given to another, and a write runs as its caller. */
class ContextTests extends LiveTableSetup {

    private static final PageRequest PAGE = PageRequest.of(0, 2, Sort.by("id"));
    private static final Row CHANGE = Row.of("name", "changed");

    private final TenantMaster tenants = new TenantMaster();
    private final ManualLiveStream stream = new ManualLiveStream();

    private LiveTableBuilder ofTenants() {
        return LiveTable.builder("products", tenants)
                .cache(cache)
                .scheduler(time)
                .clock(time.clock())
                .executor(threads)
                .context(tenants)
                .carrier(tenants);
    }

    private LiveTable shared() {
        return open(ofTenants());
    }

    private LiveTable disjoint() {
        return open(ofTenants().contextsDisjoint(true));
    }

    private void warm(LiveTable table, String... names) {
        for (String name : names) {
            tenants.as(name, () -> {
                table.list(Filter.all(), PAGE);
                table.get("1");
                table.count(Filter.all());
            });
        }
    }

    private ReadSource source(LiveTable table, String tenant) {
        return tenants.as(tenant, () -> table.readList(Filter.all(), PAGE).source());
    }

    private Object nameOf(LiveTable table, String tenant, String id) {
        return tenants.as(tenant, () -> table.get(id).orElseThrow().get("name"));
    }

    private void patch(LiveTable table, String tenant) {
        tenants.as(tenant, () -> {
            table.patch("1", CHANGE);
        });
    }

    // ---- reads

    @Test
    @DisplayName("each tenant is shown its own rows, in lists, pages, rows and counts, also from the cache")
    void eachTenantIsShownItsOwnRows() {
        LiveTable table = shared();
        tenants.of("b").put(product(4, "b's date", 40));
        for (ReadSource expected : List.of(MISS, HIT)) {
            for (String tenant : List.of("a", "b")) {
                tenants.as(tenant, () -> {
                    List<Row> own = tenants.of(tenant).rows();
                    assertThat(table.readList(Filter.all(), PAGE)).satisfies(read -> {
                        assertThat(read.source()).isEqualTo(expected);
                        assertThat(read.value().getContent()).isEqualTo(own.subList(0, 2));
                    });
                    assertThat(table.readGet("1")).satisfies(read -> {
                        assertThat(read.source()).isEqualTo(expected);
                        assertThat(read.value()).contains(own.get(0));
                    });
                    assertThat(table.readCount(Filter.all())).satisfies(read -> {
                        assertThat(read.source()).isEqualTo(expected);
                        assertThat(read.value()).isEqualTo(own.size());
                    });
                    assertThat(table.page(Filter.all(), PAGE).getTotalElements())
                            .isEqualTo(own.size());
                    assertThat(table.view(Filter.equal("id", 1L)).list(Filter.all(), PAGE))
                            .containsExactly(own.get(0));
                });
            }
        }
    }

    @Test
    @DisplayName("two tenants that ask the same at once do not share a fetch")
    void tenantsDoNotShareAFetch() throws Exception {
        LiveTable table = shared();
        Gate gate = new Gate();
        tenants.of("a").before(operation -> gate.pass());
        Future<Object> slow = threads.submit(() -> nameOf(table, "a", "1"));
        gate.awaitReached();

        assertThat(nameOf(table, "b", "1")).isEqualTo("b's apple");

        gate.open();
        assertThat(result(slow)).isEqualTo("a's apple");
        tenants.of("a").before(operation -> {});
    }

    @Test
    @DisplayName("a call without a context is refused, and the master is not asked")
    void aCallWithoutAContextIsRefused() {
        LiveTable table = shared();
        warm(table, "a");
        int calls = tenants.of("a").loads();
        List<TableContext> missing = List.of(tenants, () -> " ", () -> "secret".repeat(200), () -> {
            throw new IllegalStateException("nobody is signed in");
        });
        for (TableContext context : missing) {
            String name = "missing" + missing.indexOf(context);
            LiveTable without = open(LiveTable.builder(name, tenants)
                    .cache(cache)
                    .executor(threads)
                    .context(context));
            assertRefused(() -> without.list(Filter.all(), PAGE));
            assertRefused(() -> without.get("1"));
            assertRefused(() -> without.count(Filter.all()));
            assertRefused(() -> without.patch("1", CHANGE));
            assertThat(without.patchAsync("1", CHANGE))
                    .failsWithin(LONG)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(ContextException.class);
        }
        assertThat(tenants.of("a").loads()).isEqualTo(calls);
    }

    @Test
    @DisplayName("where the context cannot be told the error says who was asked and what to do")
    void theErrorOfAContextThatFailsIsAdvice() {
        LiveTable table = open(ofTenants().context(() -> {
            throw new IllegalStateException("nobody is signed in");
        }));

        assertThatExceptionOfType(ContextException.class)
                .isThrownBy(() -> table.get("1"))
                .withMessageContaining("the bean of the property 'context'")
                .withMessageContaining("set the tenant or the user on that thread before the call")
                .withMessageContaining("@Scheduled")
                .withMessageContaining("@Async")
                .withStackTraceContaining("nobody is signed in");
    }

    private static void assertRefused(Runnable call) {
        assertThatExceptionOfType(ContextException.class)
                .isThrownBy(call::run)
                .withMessageContaining("context")
                .withMessageNotContaining("secret");
    }

    @Test
    @DisplayName("a context that changes while the call is under way is noticed before the master is asked")
    void aContextThatChangesIsNoticed() {
        AtomicInteger asked = new AtomicInteger();
        LiveTable table = open(ofTenants().context(() -> "tenant " + asked.getAndIncrement()));

        assertRefused(() -> tenants.as("a", () -> table.get("1")));
        assertThat(tenants.of("a").calls("get")).isZero();
    }

    // ---- on other threads

    @Test
    @DisplayName("a write runs as its caller on the thread of the queue, whoever came before it")
    void aWriteRunsAsItsCaller() throws Exception {
        LiveTable table = disjoint();
        Gate gate = new Gate();
        tenants.of("a").before(operation -> gate.pass());
        Future<?> first = threads.submit(() -> patch(table, "a"));
        gate.awaitReached();
        List<CompletableFuture<Row>> more = new ArrayList<>();
        for (String tenant : List.of("b", "a", "c")) {
            Row change = Row.of("name", "changed by " + tenant);
            more.add(tenants.as(tenant, () -> table.patchAsync("2", change)));
        }
        gate.open();
        result(first);
        for (CompletableFuture<Row> each : more) {
            result(each);
        }

        for (String tenant : List.of("a", "b", "c")) {
            assertThat(tenants.of(tenant).rows().get(1).get("name")).isEqualTo("changed by " + tenant);
            assertThat(nameOf(table, tenant, "2")).isEqualTo("changed by " + tenant);
        }
        assertThat(tenants.of("b").rows().get(0).get("name")).isEqualTo("b's apple");
        tenants.of("a").before(operation -> {});
    }

    @Test
    @DisplayName("a write whose context does not travel to the thread of the queue is refused, and changes nothing")
    void aWriteWhoseContextDoesNotTravelIsRefused() {
        ThreadLocalCarrier wrong = () -> () -> {
            ThreadLocalCarrier.Carried other = tenants.as("b", tenants::capture);
            return other.set();
        };
        ThreadLocalCarrier broken = () -> () -> {
            throw new IllegalStateException("no thread-locals today");
        };
        List<Row> before = List.copyOf(tenants.of("a").rows());
        for (ThreadLocalCarrier carrier : List.of(ThreadLocalCarrier.none(), wrong, broken)) {
            LiveTable table = builderWith(carrier).build();
            warm(table, "a", "b");

            assertThatThrownBy(() -> patch(table, "a"))
                    .isInstanceOf(ContextException.class)
                    .hasMessageContaining("the master was not called");
            assertThat(tenants.as("a", () -> table.patchAsync("1", CHANGE)))
                    .failsWithin(LONG)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(ContextException.class);

            assertThat(tenants.of("a").rows()).isEqualTo(before);
            assertThat(tenants.of("b").rows().get(0).get("name")).isEqualTo("b's apple");
            assertThat(source(table, "a")).isEqualTo(HIT);
            table.close();
        }
    }

    private LiveTableBuilder builderWith(ThreadLocalCarrier carrier) {
        return ofTenants().carrier(carrier);
    }

    @Test
    @DisplayName("a write without a context fails its future in a transaction, too")
    void anAsynchronousWriteWithoutAContextFailsItsFuture() {
        FakeTransactions transactions = new FakeTransactions().begin(CallerTransaction.READ_WRITE);
        LiveTable table = open(ofTenants().transactions(transactions));

        assertThat(table.patchAsync("1", CHANGE))
                .failsWithin(LONG)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(ContextException.class);
        transactions.end(CallerTransactions.Completion.COMMITTED);
    }

    @Test
    @DisplayName(
            "what is fetched after a transaction is fetched as its caller, or not where the context does not travel")
    void aFetchElsewhereRunsAsItsCaller() {
        FakeTransactions transactions = new FakeTransactions().begin(CallerTransaction.READ_ONLY);
        LiveTable table = open(ofTenants().transactions(transactions));
        assertThat(nameOf(table, "b", "1")).isEqualTo("b's apple");
        assertThat(nameOf(table, "a", "1")).isEqualTo("a's apple");
        transactions.end(CallerTransactions.Completion.COMMITTED);
        Awaitility.await().until(() -> table.status().fills() == 2);
        assertThat(nameOf(table, "b", "1")).isEqualTo("b's apple");
        assertThat(nameOf(table, "a", "1")).isEqualTo("a's apple");
        assertThat(table.status().hits()).isEqualTo(2);
        table.close();

        LiveTable without = open(ofTenants().transactions(transactions).carrier(ThreadLocalCarrier.none()));
        transactions.begin(CallerTransaction.READ_ONLY);
        assertThat(nameOf(without, "a", "2")).isNotNull();
        transactions.end(CallerTransactions.Completion.COMMITTED);
        assertThat(without.status().fills()).isZero();
    }

    @Test
    @DisplayName("whose thread-locals cannot be captured has his answer in a transaction; nothing is fetched after it")
    void aReaderInATransactionWhoseThreadLocalsCannotBeCaptured() {
        FakeTransactions transactions = new FakeTransactions();
        LiveTable table = open(ofTenants().transactions(transactions).carrier(() -> {
            throw new LinkageError("no thread-locals today");
        }));
        transactions.begin(CallerTransaction.READ_ONLY);

        assertThat(nameOf(table, "a", "1")).isEqualTo("a's apple");
        assertThat(tenants.as("a", () -> table.getAll(List.of("1", "2")))).containsOnlyKeys("1", "2");

        transactions.end(CallerTransactions.Completion.COMMITTED);
        assertThat(table.status().fills()).isZero();
    }

    @Test
    @DisplayName("a write in a transaction of its caller is carried out in the caller's context")
    void aWriteInATransaction() {
        FakeTransactions transactions = new FakeTransactions();
        tenants.of("a").participation(dev.livetable.table.Participation.JOINED);
        tenants.of("b").participation(dev.livetable.table.Participation.JOINED);
        LiveTable table = open(ofTenants().contextsDisjoint(true).transactions(transactions));
        warm(table, "a", "b");

        transactions.begin(CallerTransaction.READ_WRITE);
        patch(table, "a");
        assertRefused(() -> table.patch("1", CHANGE));
        transactions.end(CallerTransactions.Completion.COMMITTED);

        assertThat(source(table, "a")).isEqualTo(MISS);
        assertThat(nameOf(table, "a", "1")).isEqualTo("changed");
        assertThat(source(table, "b")).isEqualTo(HIT);
        assertThat(nameOf(table, "b", "1")).isEqualTo("b's apple");
    }

    @Test
    @DisplayName("a hit is compared with the master as the one who was shown it")
    void aHitIsComparedAsItsReader() {
        LiveTable table = open(ofTenants().verifySample(1));
        warm(table, "a", "b");
        nameOf(table, "a", "1");
        Awaitility.await()
                .untilAsserted(() -> assertThat(table.status().verified()).isPositive());
        assertThat(table.status().differing()).isZero();
    }

    // ---- changes

    @Test
    @DisplayName("disjoint: a change is applied to the entries of its own context, and leaves those of others alone")
    void aChangeOfOneContext() {
        LiveTable table = disjoint();
        warm(table, "a", "b");
        patch(table, "a"); // the master has said by now what its writes change
        warm(table, "a", "b");

        tenants.as("a", () -> {
            table.patch("1", Row.of("name", "again"));
        });

        assertThat(source(table, "a")).isEqualTo(HIT);
        assertThat(nameOf(table, "a", "1")).isEqualTo("again");
        assertThat(source(table, "b")).isEqualTo(HIT);
        assertThat(nameOf(table, "b", "1")).isEqualTo("b's apple");
        assertThat(table.status().precision()).isEqualTo("row");
    }

    @Test
    @DisplayName("disjoint: a change of anything leaves the entries of other contexts alone")
    void aChangeOfAnythingInOneContext() {
        LiveTable table = disjoint();
        warm(table, "a", "b");

        tenants.as("a", () -> {
            table.deleteAll(Filter.equal("id", 1L));
        });

        assertThat(source(table, "a")).isEqualTo(MISS);
        assertThat(tenants.as("a", () -> table.get("1"))).isEmpty();
        assertThat(source(table, "b")).isEqualTo(HIT);
        assertThat(nameOf(table, "b", "1")).isEqualTo("b's apple");
    }

    @Test
    @DisplayName(
            "disjoint: a transaction that may have changed anything past the table may have changed what contexts share")
    void anythingPastTheTable() {
        LiveTable table = disjoint();
        warm(table, "a", "b");

        tenants.as("a", () -> {
            OwnChange change = table.masterCalls().writes().begin();
            change.changedAnything();
            change.completed(CallerTransactions.Completion.COMMITTED);
        });

        assertThat(source(table, "a")).isEqualTo(MISS);
        assertThat(source(table, "b")).isEqualTo(MISS);
    }

    @Test
    @DisplayName(
            "disjoint: rows that a write past the table tells only afterwards are not applied to those of other contexts")
    void rowsToldAfterwards() {
        LiveTable table = disjoint();
        for (String name : List.of("a", "b")) { // the rows are alike
            tenants.as(name, () -> {
                table.patch("1", Row.of("name", "apple"));
            });
        }
        warm(table, "a", "b");
        Row before = tenants.as("a", () -> table.get("1")).orElseThrow();

        tenants.as("a", () -> {
            table.masterCalls()
                    .writes()
                    .write(
                            WriteOperation.PATCH,
                            null,
                            () -> tenants.patch("1", Row.of("name", "a's own")),
                            row -> List.of(new RowChange("1", RowImage.whole(before), RowImage.whole(row))));
        });

        assertThat(nameOf(table, "b", "1")).isEqualTo("apple");
        assertThat(tenants.as("b", () -> table.list(Filter.all(), PAGE).getContent()))
                .extracting(row -> row.get("name"))
                .contains("apple")
                .doesNotContain("a's own");
        assertThat(nameOf(table, "a", "1")).isEqualTo("a's own");
    }

    @Test
    @DisplayName("the precision says that the context of who writes does not travel")
    void precisionOfAContextThatDoesNotTravel() {
        LiveTable table = open(ofTenants().carrier(ThreadLocalCarrier.none()).contextsDisjoint(true));

        tenants.as("a", () -> {
            OwnChange change = table.masterCalls().writes().begin();
            change.changed(RowChange.of("1"));
            change.completed(CallerTransactions.Completion.COMMITTED);
        });

        Awaitility.await().until(() -> table.status().precisionReason().contains("does not travel"));
    }

    @Test
    @DisplayName("not disjoint: a change of one context may have changed any row of any other")
    void aChangeWhereContextsMayOverlap() {
        LiveTable table = shared();
        warm(table, "a", "b");
        patch(table, "a");
        warm(table, "a", "b");

        patch(table, "a");

        assertThat(source(table, "b")).isEqualTo(MISS);
        assertThat(nameOf(table, "b", "1")).isEqualTo("b's apple");
        assertThat(table.status().precision()).isEqualTo("table");
        assertThat(table.status().precisionReason()).contains("not declared disjoint");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LiveTable.builder("other", tenants)
                        .context(tenants)
                        .precision(Precision.ROW)
                        .build())
                .withMessageContaining("not declared disjoint");
    }

    @Test
    @DisplayName("disjoint: an event is judged in each context, unless it names the one that it happened in")
    void anEvent() {
        LiveTable table = open(ofTenants().contextsDisjoint(true).stream(stream));
        patch(table, "a");
        Row other = product(2, "b's blueberry", 21);
        LiveEvent event =
                LiveEvent.updated("2", RowImage.whole(tenants.of("b").rows().get(1)), RowImage.whole(other));
        warm(table, "a", "b", "c");
        tenants.of("b").put(other);

        stream.publish(event.in("b"));
        assertThat(source(table, "a")).isEqualTo(HIT);
        assertThat(source(table, "b")).isEqualTo(MISS);
        assertThat(nameOf(table, "b", "2")).isEqualTo("b's blueberry");

        stream.publish(event);
        assertThat(source(table, "a")).isEqualTo(MISS);
        assertThat(source(table, "b")).isEqualTo(HIT);
        assertThat(nameOf(table, "c", "2")).isEqualTo("c's banana");

        stream.publish(LiveEvent.changed());
        for (String tenant : List.of("a", "b", "c")) {
            assertThat(source(table, tenant)).isEqualTo(MISS);
        }
    }

    @Test
    @DisplayName(
            "tables that follow get the context of a change only where they have the same contexts, disjoint as well")
    void followers() {
        LiveTable leader = disjoint();
        LiveTable alike = open(named("alike").contextsDisjoint(true).follows("products"));
        LiveTable overlapping = open(named("overlapping").follows("products"));
        LiveTable others = open(named("others")
                .context(() -> tenants.current())
                .contextsDisjoint(true)
                .follows("products"));
        new LiveTables(List.of(leader, alike, overlapping, others));
        List<LiveTable> followers = List.of(alike, overlapping, others);
        followers.forEach(table -> warm(table, "a", "b"));

        patch(leader, "a");
        assertThat(followers).extracting(table -> source(table, "a")).containsOnly(MISS);
        assertThat(followers).extracting(table -> source(table, "b")).containsExactly(HIT, MISS, MISS);

        leader.invalidate(LiveEvent.changed().in("a"));
        assertThat(followers).extracting(table -> source(table, "a")).containsOnly(MISS);
        assertThat(followers).extracting(table -> source(table, "b")).containsExactly(HIT, MISS, MISS);

        leader.invalidate("a");
        assertThat(followers).extracting(table -> source(table, "a")).containsOnly(MISS);
        assertThat(followers).extracting(table -> source(table, "b")).containsExactly(HIT, MISS, MISS);
    }

    private LiveTableBuilder named(String name) {
        return LiveTable.builder(name, tenants)
                .cache(cache)
                .scheduler(time)
                .executor(threads)
                .context(tenants)
                .carrier(tenants);
    }

    // ---- what people do

    @Test
    @DisplayName("one context is invalidated and looked at apart from the others; what it is called is masked")
    void oneContext() {
        LiveTable table = disjoint();
        warm(table, "a", "b");

        assertThat(table.entries(10, true, "a"))
                .hasSize(3)
                .extracting(Cache.CacheEntry::key)
                .allMatch(key -> key.startsWith("products/context='a'/"));
        assertThat(table.entries(2, true, "a")).hasSize(2);
        assertThat(table.entries(10, true)).hasSize(6);
        assertThat(table.entries(10, false))
                .extracting(Cache.CacheEntry::key)
                .allMatch(key -> key.contains("'******'"));

        table.invalidate("a");
        assertThat(table.entries(10, true, "a")).isEmpty();
        assertThat(table.entries(10, true, "b")).hasSize(3);
        assertThat(source(table, "a")).isEqualTo(MISS);
        assertThat(source(table, "b")).isEqualTo(HIT);
        assertThat(table.changes(10, true, "a"))
                .extracting(RecentChange::context)
                .containsExactly("a");
        assertThat(table.changes(10, false, "a"))
                .extracting(RecentChange::context)
                .containsExactly("'******'");
        assertThat(table.changes(10, true, "b")).isEmpty();

        table.invalidate();
        assertThat(source(table, "b")).isEqualTo(MISS);
        assertThat(table.changes(10, true, "b"))
                .extracting(RecentChange::context)
                .containsExactly((@Nullable String) null);
    }

    @Test
    @DisplayName("where contexts may overlap, to invalidate one invalidates all")
    void oneOfContextsThatMayOverlap() {
        LiveTable table = shared();
        warm(table, "a", "b");

        table.invalidate("a");

        assertThat(source(table, "b")).isEqualTo(MISS);
        LiveTable none = open(LiveTable.builder("none", master).executor(threads));
        assertThatThrownBy(() -> none.invalidate("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no contexts")
                .hasMessageContaining("a context, and not the id of a row")
                .hasMessageContaining("invalidate() is for the whole table");
    }

    // ---- what is behind

    @Test
    @DisplayName("a master that uses for all what it learned from one caller is refused")
    void aMasterThatIsSharedIsRefused() {
        LiveTable all = open(LiveTable.builder("all", master).executor(threads));
        InMemoryTable target = InMemoryTable.of(SCHEMA);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> LiveTable.builder("outer", all).context(tenants).build())
                .withMessageContaining("its master, a dev.livetable.LiveTable")
                .withMessageContaining("context(..)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LiveTable.builder("outer", target)
                        .writeTarget(all)
                        .context(tenants)
                        .build())
                .withMessageContaining("its write target");
        LiveTable inner = disjoint();
        LiveTable outer = open(LiveTable.builder("outer", inner)
                .cache(cache)
                .executor(threads)
                .context(tenants)
                .carrier(tenants));
        assertThat(nameOf(outer, "a", "1")).isEqualTo("a's apple");
        assertThat(nameOf(outer, "b", "1")).isEqualTo("b's apple");
    }

    @Test
    @DisplayName("a thread that has worked for a caller has none of the caller's thread-locals afterwards")
    void threadLocalsAreTakenAway() throws Exception {
        ExecutorService only = Executors.newSingleThreadExecutor();
        LiveTable table = open(ofTenants().executor(only));

        patch(table, "a");

        assertThat(result(only.submit(tenants::current))).isNull();
        table.close();
        only.shutdown();
    }

    @Test
    @DisplayName("thread-locals travel also where there is no context")
    void threadLocalsTravelWithoutContext() {
        LiveTable table = open(LiveTable.builder("untold", tenants)
                .cache(cache)
                .executor(threads)
                .writeTimeout(Duration.ofSeconds(30))
                .carrier(tenants));

        patch(table, "b");

        assertThat(tenants.of("b").rows().get(0).get("name")).isEqualTo("changed");
        assertThat(tenants.of("a").rows().get(0).get("name")).isEqualTo("a's apple");
    }
}
