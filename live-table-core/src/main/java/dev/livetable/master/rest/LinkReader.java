package dev.livetable.master.rest;

import dev.livetable.table.TableSchema;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** Reads pages of an API whose answers say where the next ones are. */
final class LinkReader {

    private static final int ATTEMPTS = 3;
    private static final int MOST_REQUESTS = 10_000;
    private static final Pattern LINK = Pattern.compile("<([^>]*)>([^<]*)");
    private static final Pattern RELATION =
            Pattern.compile(";\\s*rel\\s*=\\s*(?:\"([^\"]*)\"|([^\\s;,]+))", Pattern.CASE_INSENSITIVE);

    private final RestErrors errors;
    private final Endpoint endpoint;

    LinkReader(RestErrors errors, Endpoint endpoint) {
        this.errors = errors;
        this.endpoint = endpoint;
    }

    /** Returns where a Link header says the next rows are; null if it does not. */
    static @Nullable URI next(RestErrors errors, URI from, HttpHeaders headers) {
        for (String header : headers.getOrEmpty(HttpHeaders.LINK)) {
            Matcher link = LINK.matcher(header);
            while (link.find()) {
                if (isNext(link.group(2))) {
                    return resolved(errors, from, link.group(1));
                }
            }
        }
        return null;
    }

    private static boolean isNext(String attributes) {
        Matcher relation = RELATION.matcher(attributes);
        return relation.find()
                && Stream.of((relation.group(1) == null ? relation.group(2) : relation.group(1)).split("\\s+"))
                        .anyMatch("next"::equalsIgnoreCase);
    }

    @SuppressWarnings("UnusedException") // its message holds the link, and that may hold values of filters
    private static URI resolved(RestErrors errors, URI from, String link) {
        try {
            return from.resolve(link);
        } catch (IllegalArgumentException e) {
            throw errors.failure("the API's Link header leads to what is no URL");
        }
    }

    /** Returns the rows from a position on, at most so many, following the links from a first answer. */
    Gathered read(TableSchema schema, Function<Target, Batch> batches, Target first, long from, long size) {
        Gathered gathered = walk(schema, batches, first, from, size);
        for (int attempt = 1; attempt < ATTEMPTS && gathered.isShifted(); attempt++) {
            gathered = walk(schema, batches, first, from, size);
        }
        return gathered;
    }

    private Gathered walk(TableSchema schema, Function<Target, Batch> batches, Target first, long from, long size) {
        long to = from + Math.min(size, Long.MAX_VALUE - from - 1);
        Gathered gathered = new Gathered(errors, schema, from, to);
        Set<URI> asked = new HashSet<>();
        Target next = first;
        long position = 0;
        while (next != null && position < to) {
            check(next.uri(), asked);
            Batch batch = batches.apply(next);
            gathered.add(position, batch);
            position += batch.rows().size();
            next = batch.next() == null ? null : endpoint.more(batch.next());
        }
        if (next == null) {
            gathered.endAt(position);
        }
        return gathered;
    }

    private void check(URI next, Set<URI> asked) {
        if (!endpoint.isSameServer(next)) {
            throw errors.failure(
                    "the API's Link header leads to another server, " + next.getHost() + ", which is not followed");
        }
        if (!asked.add(next) || asked.size() > MOST_REQUESTS) {
            throw errors.failure(
                    "the API's Link headers lead in circles or to no end, after " + asked.size() + " answers");
        }
    }
}
