package dev.livetable.table;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/**
 * A table that passes each call on to another one. A subclass overrides the calls it does something about, and loses
 * none of the others. What is around a table that can be written to extends {@link ForwardingWritableTable}.
 *
 * <p>What is asked in several forms comes to the simple one, if a subclass overrides that one and none that says more. So
 * {@link #listRows} goes through {@link #list}, {@link #getAll(Collection, Filter)} through {@link #get(String, Filter)}, row by
 * row, and that one without a condition through {@link #get(String)}. With a condition it is passed on: who changes {@code get}
 * overrides {@link #get(String, Filter)}, too. Who makes the fuller call within the simple one overrides both. Who shows other rows than the table behind also overrides {@link #count} and
 * {@link #identity()}. As safe for use by many threads as that table is.
 */
public abstract class ForwardingTable implements Table {

    /*
     * A live table asks in the form that says most. If that were passed on as it is, it would go past a subclass that encrypts,
     * audits or refuses in the simple form, and nobody would notice. So the class of the subclass is looked at; see Overrides.
     * Who overrides both forms is asked in both, and what he passes on to this class goes straight to the table behind.
     */

    private final Detour rows = new Detour(Overrides.passedBy(getClass(), "list/2", "listRows/2"));
    private final Detour one = new Detour(Overrides.passedBy(getClass(), "get/1", "get/2"));
    private final Detour all = new Detour(
            Overrides.passedBy(getClass(), "get/1", "getAll/2") || Overrides.passedBy(getClass(), "get/2", "getAll/2"));

    /** Returns the table that calls are passed on to. It is asked for with each call. */
    protected abstract Table delegate();

    @Override
    public TableSchema schema() {
        return delegate().schema();
    }

    @Override
    public TableSchema refreshSchema() {
        return delegate().refreshSchema();
    }

    @Override
    public void reviseSchema(boolean anew) {
        delegate().reviseSchema(anew);
    }

    @Override
    public Optional<String> identity() {
        return delegate().identity();
    }

    /** Returns what can be read of the table that calls are passed on to: nothing can be written to this one. */
    @Override
    public Set<Capability> capabilities() {
        Set<Capability> reading = EnumSet.of(Capability.FILTER, Capability.SORT, Capability.COUNT);
        reading.retainAll(delegate().capabilities());
        return reading;
    }

    @Override
    public FilterSupport filterSupport() {
        return delegate().filterSupport();
    }

    @Override
    public Slice<Row> list(Filter filter, Pageable pageable) {
        return delegate().list(filter, pageable);
    }

    @Override
    public boolean countsApart() {
        return !rows.isTaken() && delegate().countsApart();
    }

    @Override
    public List<Row> listRows(Filter filter, Pageable page) {
        return rows.call(
                () -> Table.super.listRows(filter, page), () -> delegate().listRows(filter, page));
    }

    @Override
    public boolean tellsMissing() {
        return delegate().tellsMissing();
    }

    @Override
    public boolean isSharedByCallers() {
        return delegate().isSharedByCallers();
    }

    @Override
    public boolean listsAnyWindow() {
        return delegate().listsAnyWindow();
    }

    @Override
    public boolean reachesAnyPage() {
        return delegate().reachesAnyPage();
    }

    @Override
    public boolean listsById() {
        return delegate().listsById();
    }

    @Override
    public Participation participation() {
        return delegate().participation();
    }

    @Override
    public boolean readsCommitted() {
        return delegate().readsCommitted();
    }

    @Override
    public boolean noticesWrites() {
        return delegate().noticesWrites();
    }

    @Override
    public boolean hasWritten() {
        return delegate().hasWritten();
    }

    @Override
    public Optional<Row> get(String id) {
        return delegate().get(id);
    }

    @Override
    public Optional<Row> get(String id, Filter within) {
        return within.isAll()
                ? one.call(() -> get(id), () -> delegate().get(id, within))
                : delegate().get(id, within);
    }

    @Override
    public Map<String, Row> getAll(Collection<String> ids, Filter within) {
        return all.call(() -> Table.super.getAll(ids, within), () -> delegate().getAll(ids, within));
    }

    @Override
    public long count(Filter filter) {
        return delegate().count(filter);
    }

    /** Returns the text of the table that calls are passed on to. */
    @Override
    public String toString() {
        return delegate().toString();
    }
}
