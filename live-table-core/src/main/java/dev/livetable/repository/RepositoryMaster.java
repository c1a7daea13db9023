package dev.livetable.repository;

import dev.livetable.image.EntityImages;
import dev.livetable.table.Capability;
import dev.livetable.table.Filter;
import dev.livetable.table.FilterSupport;
import dev.livetable.table.Participation;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import dev.livetable.table.WritableTable;
import dev.livetable.table.WriteReach;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.repository.CrudRepository;
import org.springframework.data.repository.PagingAndSortingRepository;

/**
 * The table of a live repository. The calls of the repository ask the repository itself; this is for whoever asks the live
 * table directly. It lists, looks up and counts what the repository has methods for, and is not written to. Safe for use by
 * many threads.
 */
public final class RepositoryMaster implements WritableTable {

    private final LiveRepositoryBuilder<?> settings;
    private final EntityImages<?> images;

    RepositoryMaster(LiveRepositoryBuilder<?> settings) {
        this.settings = settings;
        this.images = settings.images;
    }

    @Override
    public TableSchema schema() {
        return settings.schema.get();
    }

    @Override
    public void reviseSchema(boolean anew) {
        settings.revision.accept(anew);
    }

    @Override
    public Optional<String> identity() {
        return Optional.ofNullable(settings.identity).map(store -> store + "/" + images.shape());
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.SORT, Capability.COUNT);
    }

    @Override
    public FilterSupport filterSupport() {
        return FilterSupport.none();
    }

    @Override
    public Participation participation() {
        return settings.participation.get();
    }

    @Override
    public WriteReach writeReach() {
        WriteReach known = settings.writeReach.get();
        return images.showsOwnKind() && known.isOneRow()
                ? new WriteReach(false, "its rows show others of their own kind", known.self(), known.others())
                : known;
    }

    @Override
    public Slice<Row> list(Filter filter, Pageable pageable) {
        requireAll(filter);
        return plain(repository -> {
            if (pageable.isPaged()) {
                if (repository instanceof PagingAndSortingRepository<?, ?> pages) {
                    Page<?> page = pages.findAll(pageable);
                    return new PageImpl<>(rows(page), pageable, page.getTotalElements());
                }
                throw unsupported("cannot be asked for pages");
            }
            if (pageable.getSort().isSorted()) {
                if (repository instanceof PagingAndSortingRepository<?, ?> pages) {
                    return new PageImpl<>(rows(pages.findAll(pageable.getSort())));
                }
                throw unsupported("cannot be asked for an order");
            }
            return new PageImpl<>(rows(crud(repository).findAll()));
        });
    }

    @Override
    public Optional<Row> get(String id) {
        return plain(repository -> images.id(id)
                .flatMap(key -> find(crud(repository), key))
                .filter(row -> schema().id(row).equals(id)));
    }

    private Optional<Row> find(CrudRepository<?, Object> repository, Object id) {
        return repository.findById(id).map(images::take);
    }

    @Override
    public long count(Filter filter) {
        requireAll(filter);
        return plain(repository -> crud(repository).count());
    }

    private <R> R plain(Function<Object, R> work) {
        Object repository = settings.repository.get();
        return settings.reading.read(() -> PlainCalls.plainly(() -> work.apply(repository)));
    }

    @SuppressWarnings("unchecked") // the ids are those that the images have made for this repository
    private CrudRepository<?, Object> crud(Object repository) {
        if (repository instanceof CrudRepository<?, ?> crud) {
            return (CrudRepository<?, Object>) crud;
        }
        throw unsupported("cannot be asked for this, since it is no CrudRepository");
    }

    private List<Row> rows(Iterable<?> entities) {
        List<Row> rows = new ArrayList<>();
        entities.forEach(entity -> rows.add(images.take(entity)));
        return rows;
    }

    private void requireAll(Filter filter) {
        if (!filter.isAll()) {
            throw unsupported("cannot be asked for a filter; call its methods");
        }
    }

    @Override
    public Row insert(Row row) {
        throw unsupported("is written to by its own methods alone");
    }

    @Override
    public Row replace(String id, Row row, Filter within) {
        throw unsupported("is written to by its own methods alone");
    }

    @Override
    public Row patch(String id, Row changes, Filter within) {
        throw unsupported("is written to by its own methods alone");
    }

    @Override
    public boolean delete(String id, Filter within) {
        throw unsupported("is written to by its own methods alone");
    }

    @Override
    public long deleteAll(Filter filter) {
        throw unsupported("is written to by its own methods alone");
    }

    private UnsupportedOperationException unsupported(String why) {
        return new UnsupportedOperationException("The repository of the live table '" + settings.name + "' " + why);
    }

    @Override
    public String toString() {
        return "master of live repository '" + settings.name + "'";
    }
}
