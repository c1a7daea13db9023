package dev.livetable.repository;

import static java.util.Objects.requireNonNull;

import dev.livetable.LiveTable;
import dev.livetable.image.EntityImages;
import dev.livetable.table.Participation;
import dev.livetable.table.TableSchema;
import dev.livetable.table.WriteReach;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says what has to be known to make a repository live: how its entities are rows, and what its store does. What is not said
 * counts as not known, so that less is answered from the cache. Not safe for use by several threads.
 *
 * @param <T> the class of the entities
 */
public final class LiveRepositoryBuilder<T> {

    final String name;
    final EntityImages<T> images;
    Supplier<TableSchema> schema;
    Consumer<Boolean> revision = anew -> {};
    Supplier<NullOrder> nullOrder = () -> NullOrder.UNKNOWN;
    boolean storeTells;
    Supplier<Set<String>> toldTables = Set::of;
    Supplier<Participation> participation = () -> Participation.UNKNOWN;
    Supplier<WriteReach> writeReach = () -> WriteReach.anyRow("nothing is known of what else changes with an entity");

    @Nullable
    String identity;

    CriteriaArguments criteria = CriteriaArguments.none();
    Function<Class<?>, Optional<EntityImages<?>>> imagesOf = type -> Optional.empty();
    MasterReading reading = MasterReading.just();
    boolean routesReads;

    @Nullable
    String onlyMaster;

    @Nullable
    String othersAtMaster;

    BooleanSupplier sessionBound = () -> false;
    Supplier<LiveTable> table = () -> {
        throw new IllegalStateException("No live table was given: see LiveRepositoryBuilder.table");
    };
    Supplier<?> repository = () -> {
        throw new IllegalStateException("No repository was given: see LiveRepositoryBuilder.repository");
    };

    private LiveRepositoryBuilder(String name, EntityImages<T> images) {
        this.name = name;
        this.images = images;
        TableSchema plain = images.schema(name);
        this.schema = () -> plain;
    }

    /**
     * Begins with the entities.
     *
     * @param name the name of the live table
     * @param images how the entities are rows
     */
    public static <T> LiveRepositoryBuilder<T> of(String name, EntityImages<T> images) {
        return new LiveRepositoryBuilder<>(requireNonNull(name, "name"), requireNonNull(images, "images"));
    }

    /**
     * Sets the schema: that of the images, with what is known of how the store compares. A column that is
     * {@linkplain dev.livetable.table.Column#onlyShown only shown} is never filtered or sorted by without the master.
     *
     * @param known gives the schema. It may throw while the store cannot be asked: then calls go to the repository, and it
     *     is asked again at the next one. Once it has answered, it gives the same one again
     */
    public LiveRepositoryBuilder<T> schema(Supplier<TableSchema> known) {
        this.schema = requireNonNull(known, "schema");
        return this;
    }

    /** Sets what has the store asked again for its part of the schema, as {@link RepositoryMaster#reviseSchema} says. */
    public LiveRepositoryBuilder<T> revision(Consumer<Boolean> revises) {
        this.revision = requireNonNull(revises, "revision");
        return this;
    }

    /** Sets what gives where the store puts nulls; it may throw as that of the {@linkplain #schema schema} does. */
    public LiveRepositoryBuilder<T> nullOrder(Supplier<NullOrder> order) {
        this.nullOrder = requireNonNull(order, "nullOrder");
        return this;
    }

    /**
     * Sets whether the store itself tells the live table of all that this application writes to the entities, by whatever
     * method. By default it does not, and each write of the repository is told by its advice.
     */
    public LiveRepositoryBuilder<T> storeTells(boolean tells) {
        this.storeTells = tells;
        return this;
    }

    /**
     * Sets the tables that a query in SQL may read from to be answered from the cache. By default there are none.
     *
     * @param tables gives the names, in small letters and with a schema where statements need one: whatever this application
     *     writes to one of them, by whatever method, is told
     */
    public LiveRepositoryBuilder<T> toldTables(Supplier<Set<String>> tables) {
        this.toldTables = requireNonNull(tables, "tables");
        return this;
    }

    /** Sets what calls of the repository have to do with the transaction that a thread is in. */
    public LiveRepositoryBuilder<T> participation(Supplier<Participation> known) {
        this.participation = requireNonNull(known, "participation");
        return this;
    }

    /** Sets what is found out about what a write of one entity changes besides. */
    public LiveRepositoryBuilder<T> writeReach(Supplier<WriteReach> known) {
        this.writeReach = requireNonNull(known, "writeReach");
        return this;
    }

    /** Sets what tells the store and its table from every other; see {@link dev.livetable.table.Table#identity}. */
    public LiveRepositoryBuilder<T> identity(String text) {
        this.identity = requireNonNull(text, "identity");
        return this;
    }

    /** Sets the images of other entities, which queries of this repository may return. */
    public LiveRepositoryBuilder<T> imagesOf(Function<Class<?>, Optional<EntityImages<?>>> others) {
        this.imagesOf = requireNonNull(others, "imagesOf");
        return this;
    }

    /** Sets what tells what arguments without equals ask for, such as specifications. By default nobody knows. */
    public LiveRepositoryBuilder<T> criteria(CriteriaArguments known) {
        this.criteria = requireNonNull(known, "criteria");
        return this;
    }

    /**
     * Sets how a call asks the store outside of the caller's transaction. By default it is just made.
     *
     * @param calls makes a call so that it sees what the store has now: in a transaction of its own, that does not say that
     *     it only reads, with nothing in between that answers with what it has loaded before
     */
    public LiveRepositoryBuilder<T> reading(MasterReading calls) {
        this.reading = requireNonNull(calls, "reading");
        return this;
    }

    /**
     * Sets whether a transaction that only reads may be led to another server than one that does not say so. Then a call
     * whose transaction cannot be begun is made once more as the repository makes it by itself. By default not: that would
     * wait for the same server again.
     */
    public LiveRepositoryBuilder<T> routesReads(boolean mayBeLed) {
        this.routesReads = mayBeLed;
        return this;
    }

    /**
     * Has all reads go to the master.
     *
     * @param why why, in words, for those who wonder
     */
    public LiveRepositoryBuilder<T> onlyMaster(String why) {
        this.onlyMaster = requireNonNull(why, "why");
        return this;
    }

    /**
     * Has queries go to the master that may read other entities than those of the repository, where they are neither in SQL nor
     * judged by the live table.
     *
     * @param why why, in words, for those who wonder
     */
    public LiveRepositoryBuilder<T> othersAtMaster(String why) {
        this.othersAtMaster = requireNonNull(why, "why");
        return this;
    }

    /**
     * Sets what tells whether a session of the store is bound to the calling thread outside of transactions, such as that
     * of a web request. Then an object that was saved gets the id and the version of what was stored, as it would if it
     * were an object of the session. By default there is none.
     */
    public LiveRepositoryBuilder<T> sessionBound(BooleanSupplier bound) {
        this.sessionBound = requireNonNull(bound, "bound");
        return this;
    }

    /** Sets what gives the live table; it is asked for at the first read. */
    public LiveRepositoryBuilder<T> table(Supplier<LiveTable> live) {
        this.table = requireNonNull(live, "table");
        return this;
    }

    /** Sets what gives the repository bean, by which the live table itself reads. */
    public LiveRepositoryBuilder<T> repository(Supplier<?> bean) {
        this.repository = requireNonNull(bean, "repository");
        return this;
    }

    /** Returns what makes the repository live. */
    public LiveRepositoryParts<T> build() {
        return new LiveRepositoryParts<>(this);
    }

    @Override
    public String toString() {
        return "builder of live repository '" + name + "'";
    }
}
