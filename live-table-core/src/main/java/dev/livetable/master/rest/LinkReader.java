package dev.livetable.master.rest;

import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads pages of an API whose answers lead to the next ones, by an address or a cursor. */
final class LinkReader {

    /*
     * Whether rows follow is what the answer says, and nothing else: not its size, and not its total, which may be that of
     * the answer. An answer that ends where the paging looks, and leads on in another place, is refused, since the rows
     * behind it would be missing in silence.
     */

    private static final int ATTEMPTS = 3;
    private static final int MOST_REQUESTS = 10_000;

    private final RestErrors errors;
    private final Endpoint endpoint;
    private final Paging paging;

    LinkReader(RestErrors errors, Endpoint endpoint, Paging paging) {
        this.errors = errors;
        this.endpoint = endpoint;
        this.paging = paging;
    }

    /**
     * Returns the rows from a position on, at most so many, following what leads on from a first answer.
     *
     * @param batches gives the answer to a request
     */
    Gathered read(Asked asked, Function<Target, Batch> batches, Gathered.Window window) {
        Gathered gathered = PageReader.sure(() -> walk(asked, batches, window));
        for (int attempt = 1; attempt < ATTEMPTS && gathered.isShifted(); attempt++) {
            gathered = PageReader.sure(() -> walk(asked, batches, window));
        }
        gathered.refuseDisorder();
        return gathered;
    }

    private Gathered walk(Asked asked, Function<Target, Batch> batches, Gathered.Window window) {
        Gathered gathered = new Gathered(errors, asked, window);
        Set<URI> been = new HashSet<>();
        int unit = paging.unit(window.to() - window.from());
        Target next = first(asked.query(), unit, null);
        long position = 0;
        while (next != null && position < window.to()) {
            refuseCircle(next.uri(), been);
            Batch batch = batches.apply(next);
            Lead lead = batch.lead();
            boolean isNoTotal = lead != null
                    && batch.total() > position
                    && batch.total() <= position + batch.rows().size();
            gathered.add(position, isNoTotal ? new Batch(batch.rows(), -1, lead, batch.kind()) : batch);
            position += batch.rows().size();
            if (lead == null && position == 0 && batch.total() > 0) {
                throw errors.contradiction(
                        "total",
                        "the API says that there are " + batch.total()
                                + " rows, and gives none from the first on; is that"
                                + " the number of the rows asked for?");
            }
            next = lead == null ? null : next(lead, next.uri(), asked.query(), unit);
        }
        if (next == null) {
            gathered.endAt(position);
        }
        return gathered;
    }

    private Target first(Query query, int unit, @Nullable String cursor) {
        Query part = query.copy();
        paging.askFirst(part, unit, cursor);
        return endpoint.rows(part);
    }

    private Target next(Lead lead, URI from, Query query, int unit) {
        if (!lead.isFollowed()) {
            throw errors.contradiction(
                    "pagingNext",
                    "the API leads on to more rows in " + lead.place() + ", which is not followed by " + paging
                            + "; say how" + " it pages " + errors.setting("paging") + " and where it leads on");
        }
        return paging.style() == Paging.Style.CURSOR
                ? first(query, unit, lead.value())
                : endpoint.more(NextAddress.of(errors, endpoint, from, lead));
    }

    private void refuseCircle(URI next, Set<URI> been) {
        if (!been.add(next) || been.size() > MOST_REQUESTS) {
            throw errors.failure("the API leads on in circles or to no end, after " + been.size() + " answers "
                    + errors.setting("paging"));
        }
    }
}
