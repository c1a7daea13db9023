package dev.livetable.master.rest;

import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowWindow;
import dev.livetable.table.TableSchema;
import java.util.List;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/** Lists and counts the rows of an API, in the parts it serves them in. */
final class Lists {

    private final RestErrors errors;
    private final Endpoint endpoint;
    private final Api api;
    private final RestReads reads;
    private final PageReader pages;
    private final LinkReader links;

    Lists(RestErrors errors, Endpoint endpoint, Api api, RestReads reads) {
        this.errors = errors;
        this.endpoint = endpoint;
        this.api = api;
        this.reads = reads;
        this.pages = new PageReader(errors, api.paging(), api.total().isKnown());
        this.links = new LinkReader(errors, endpoint);
    }

    Slice<Row> list(Filter filter, Pageable pageable) {
        Layout layout = reads.layout();
        TableSchema schema = layout.schema();
        Filter wanted = schema.coerce(filter);
        Query query = new Query(errors);
        boolean possible = api.filtering().ask(query, wanted);
        api.sorting()
                .ask(query, schema.total(pageable.getSort()), schema.idColumns().get(0));
        if (!possible) {
            return RowWindow.page(List.of(), pageable, 0);
        }
        long from = pageable.isPaged() ? pageable.getOffset() : 0;
        long size = pageable.isPaged() ? pageable.getPageSize() : Long.MAX_VALUE;
        return slice(gather(new Asked(layout, query, wanted), from, size), pageable);
    }

    /**
     * What the rows of a list are asked for by.
     *
     * @param layout the columns
     * @param query what the API is told
     * @param filter what each row must satisfy
     */
    private record Asked(Layout layout, Query query, Filter filter) {}

    private Gathered gather(Asked asked, long from, long size) {
        TableSchema schema = asked.layout().schema();
        return switch (api.paging().style()) {
            case NONE -> whole(asked, from, size);
            case LINK -> {
                Query first = asked.query().copy();
                api.paging().ask(first, 0, api.paging().unit(size));
                yield links.read(schema, target -> answer(asked, target), endpoint.rows(first), from, size);
            }
            default -> pages.read(schema, (position, rows) -> ask(asked, position, rows), from, size);
        };
    }

    private Batch ask(Asked asked, long position, int rows) {
        Query part = asked.query().copy();
        api.paging().ask(part, position, rows);
        return answer(asked, endpoint.rows(part));
    }

    private Batch answer(Asked asked, Target target) {
        Batch batch = reads.list(target);
        AskedRows.check(errors, reads.layout().schema().coerce(asked.filter()), batch.rows());
        return batch;
    }

    private Gathered whole(Asked asked, long from, long size) {
        Batch batch = answer(asked, endpoint.rows(asked.query()));
        if (batch.next() != null || batch.isPartial()) {
            throw errors.failure(
                    "the API answers with a part of its rows; say how it pages " + errors.setting("paging"));
        }
        Gathered gathered =
                new Gathered(errors, asked.layout().schema(), from, from + Math.min(size, Long.MAX_VALUE - from));
        gathered.add(0, batch);
        gathered.endAt(batch.rows().size());
        return gathered;
    }

    private Slice<Row> slice(Gathered gathered, Pageable pageable) {
        List<Row> rows = List.copyOf(reads.adopt(gathered.rows()));
        if (pageable.isUnpaged()) {
            return RowWindow.page(rows, pageable, rows.size());
        }
        long total = gathered.total();
        return total >= 0 ? RowWindow.page(rows, pageable, total) : RowWindow.slice(rows, pageable, gathered.hasNext());
    }

    /** Returns the number that the API states. */
    long count(Filter filter) {
        Layout layout = reads.layout();
        Query query = new Query(errors);
        Filter wanted = layout.schema().coerce(filter);
        if (!api.filtering().ask(query, wanted)) {
            return 0;
        }
        Asked asked = new Asked(layout, query, wanted);
        if (api.paging().style() == Paging.Style.NONE) {
            return gather(asked, 0, Long.MAX_VALUE).rows().size();
        }
        long total = ask(asked, 0, 1).total();
        if (total < 0) {
            throw errors.failure("the API did not say how many rows there are; is that where it was said to be? "
                    + errors.setting("total"));
        }
        return total;
    }
}
