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
 * <p>{@link #get(String)}, {@link #get(String, Filter)} and {@link #getAll(Collection, Filter)} are passed on each on its
 * own, so who changes one overrides all three. Who shows other rows than the table behind also overrides {@link #identity()}. As safe for use by
 * many threads as that table is.
 */
public abstract class ForwardingTable implements Table {

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
        return delegate().countsApart();
    }

    @Override
    public List<Row> listRows(Filter filter, Pageable page) {
        return delegate().listRows(filter, page);
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
        return delegate().get(id, within);
    }

    @Override
    public Map<String, Row> getAll(Collection<String> ids, Filter within) {
        return delegate().getAll(ids, within);
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
