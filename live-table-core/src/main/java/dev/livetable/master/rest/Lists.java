package dev.livetable.master.rest;

import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowWindow;
import dev.livetable.table.TableSchema;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;

/** Lists and counts the rows of an API, in the parts it serves them in. */
final class Lists {

    private static final Logger logger = LoggerFactory.getLogger(Lists.class);

    private final RestErrors errors;
    private final Endpoint endpoint;
    private final Api api;
    private final RestReads reads;
    private final PageReader pages;
    private final LinkReader links;
    private final Set<String> contradicted = ConcurrentHashMap.newKeySet();

    Lists(RestErrors errors, Endpoint endpoint, Api api, RestReads reads) {
        this.errors = errors;
        this.endpoint = endpoint;
        this.api = api;
        this.reads = reads;
        this.pages = new PageReader(errors, api.paging(), api.total().isInLists());
        this.links = new LinkReader(errors, endpoint, api.paging());
    }

    Slice<Row> list(Filter filter, Pageable pageable) {
        Layout layout = reads.layout();
        TableSchema schema = layout.schema();
        Filter wanted = schema.coerce(filter);
        Query query = api.listQuery(errors);
        boolean possible = api.filtering().ask(query, wanted);
        List<Sort.Order> orders = api.sorting()
                .ask(query, schema.total(pageable.getSort()), schema.idColumns().get(0));
        if (!possible) {
            return RowWindow.page(List.of(), pageable, 0);
        }
        long from = pageable.isPaged() ? pageable.getOffset() : 0;
        long size = pageable.isPaged() ? pageable.getPageSize() : Long.MAX_VALUE;
        Asked asked = new Asked(layout, query, wanted, new AskedOrder(schema, orders));
        return slice(said(() -> gather(asked, from, size)), pageable);
    }

    /** Returns what is read; what contradicts itself is logged once for each setting that may be wrong. */
    private <T> T said(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (Contradiction e) {
            if (contradicted.add(e.setting())) {
                logger.error("{} Nothing of such an answer is shown or kept. This is logged once.", e.getMessage());
            }
            throw e;
        }
    }

    private Gathered gather(Asked asked, long from, long size) {
        return switch (api.paging().style()) {
            case NONE -> whole(asked, from, size);
            case LINK, CURSOR -> links.read(asked, target -> answer(asked, target, 0), Gathered.Window.of(from, size));
            default -> pages.read(asked, (position, rows) -> ask(asked, position, rows), from, size);
        };
    }

    private Batch ask(Asked asked, long position, int rows) {
        Query part = asked.query().copy();
        api.paging().ask(part, position, rows);
        return answer(asked, endpoint.rows(part), position);
    }

    private Batch answer(Asked asked, Target target, long position) {
        Batch batch = reads.list(target, position);
        if (batch.rows().isEmpty()) {
            return batch; // without rows the columns may not be known, and are asked for each time
        }
        AskedRows.check(errors, reads.layout().schema().coerce(asked.filter()), batch.rows());
        asked.order().check(errors, batch.rows());
        return batch;
    }

    private Gathered whole(Asked asked, long from, long size) {
        Batch batch = answer(asked, endpoint.rows(asked.query()), 0);
        int rows = batch.rows().size();
        Lead lead = batch.lead();
        if (lead != null || batch.isPartial() || batch.total() > rows) {
            String sign = lead != null
                    ? lead.place() + " leads on to more"
                    : batch.isPartial() ? "its status is 206" : "it says that there are " + batch.total() + " of them";
            throw errors.contradiction(
                    "paging", "the API answers with a part of its rows, since " + sign + "; say how it pages");
        }
        Gathered gathered = new Gathered(errors, asked, Gathered.Window.of(from, size));
        gathered.add(0, batch);
        gathered.endAt(rows);
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
        Query query = api.total().path() == null ? api.listQuery(errors) : new Query(errors);
        Filter wanted = layout.schema().coerce(filter);
        if (!api.filtering().ask(query, wanted)) {
            return 0;
        }
        Asked asked = new Asked(layout, query, wanted, new AskedOrder(layout.schema(), List.of()));
        long total = said(() -> count(asked));
        if (total < 0) {
            throw errors.failure("the API did not say how many rows there are; is that where it was said to be? "
                    + errors.setting("total"));
        }
        return total;
    }

    private long count(Asked asked) {
        if (api.total().path() != null) {
            return reads.total(asked.query());
        }
        return switch (api.paging().style()) {
            case NONE -> gather(asked, 0, Long.MAX_VALUE).rows().size();
            case LINK, CURSOR -> {
                Batch batch = ask(asked, 0, 1);
                if (batch.lead() != null
                        && batch.isTotalKnown()
                        && batch.total() <= batch.rows().size()) {
                    throw errors.contradiction(
                            "total",
                            "the API says that there are " + batch.total() + " rows, but "
                                    + batch.lead().place() + " leads on to more; is that the number of all rows?");
                }
                yield batch.total();
            }
            default -> pages.count(asked, (position, rows) -> ask(asked, position, rows));
        };
    }
}
