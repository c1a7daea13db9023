package dev.livetable.master.rest;

import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowWindow;
import dev.livetable.table.TableException;
import dev.livetable.table.TableSchema;
import java.util.List;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/** Lists and counts the rows of an API, in the parts it serves them in. */
final class Lists {

    private final Endpoint endpoint;
    private final Api api;
    private final RestReads reads;
    private final PageReader pages;
    private final LinkReader links;

    Lists(Endpoint endpoint, Api api, RestReads reads) {
        this.endpoint = endpoint;
        this.api = api;
        this.reads = reads;
        this.pages = new PageReader(api.paging(), api.total().isKnown());
        this.links = new LinkReader(endpoint);
    }

    Slice<Row> list(Filter filter, Pageable pageable) {
        RestReads.Layout layout = reads.layout();
        TableSchema schema = layout.schema();
        Filter wanted = schema.coerce(filter);
        Query query = new Query(schema.name());
        boolean possible = api.filtering().ask(query, wanted);
        api.sorting()
                .ask(query, schema.total(pageable.getSort()), schema.idColumns().get(0));
        if (!possible) {
            return RowWindow.page(List.of(), pageable, 0);
        }
        long from = pageable.isPaged() ? pageable.getOffset() : 0;
        long size = pageable.isPaged() ? pageable.getPageSize() : Long.MAX_VALUE;
        return slice(gather(layout, query, from, size), pageable);
    }

    private Gathered gather(RestReads.Layout layout, Query query, long from, long size) {
        return switch (api.paging().style()) {
            case NONE -> whole(layout, query, from, size);
            case LINK -> {
                Query first = query.copy();
                api.paging().ask(first, 0, api.paging().unit(size));
                yield links.read(
                        layout.schema(), uri -> reads.list(uri, layout.values()), endpoint.rows(first), from, size);
            }
            default -> pages.read(layout.schema(), (position, rows) -> ask(layout, query, position, rows), from, size);
        };
    }

    private Batch ask(RestReads.Layout layout, Query query, long position, int rows) {
        Query part = query.copy();
        api.paging().ask(part, position, rows);
        return reads.list(endpoint.rows(part), layout.values());
    }

    private Gathered whole(RestReads.Layout layout, Query query, long from, long size) {
        Batch batch = reads.list(endpoint.rows(query), layout.values());
        if (batch.next() != null) {
            throw new TableException(
                    layout.schema().name(),
                    "the API answers with a part of its rows and a link to the next; say how it pages (paging)",
                    null);
        }
        Gathered gathered = new Gathered(layout.schema(), from, from + Math.min(size, Long.MAX_VALUE - from));
        gathered.add(0, batch);
        gathered.endAt(batch.rows().size());
        return gathered;
    }

    private static Slice<Row> slice(Gathered gathered, Pageable pageable) {
        List<Row> rows = List.copyOf(gathered.rows());
        if (pageable.isUnpaged()) {
            return RowWindow.page(rows, pageable, rows.size());
        }
        long total = gathered.total();
        return total >= 0 ? RowWindow.page(rows, pageable, total) : RowWindow.slice(rows, pageable, gathered.hasNext());
    }

    /** Returns the number that the API states. */
    long count(Filter filter) {
        RestReads.Layout layout = reads.layout();
        Query query = new Query(layout.schema().name());
        if (!api.filtering().ask(query, layout.schema().coerce(filter))) {
            return 0;
        }
        if (api.paging().style() == Paging.Style.NONE) {
            return gather(layout, query, 0, Long.MAX_VALUE).rows().size();
        }
        long total = ask(layout, query, 0, 1).total();
        if (total < 0) {
            throw new TableException(
                    layout.schema().name(),
                    "the API did not say how many rows there are; is that where it was said to be (total)?",
                    null);
        }
        return total;
    }
}
