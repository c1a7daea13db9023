package dev.livetable.master.rest;

import static java.util.Objects.requireNonNull;

import dev.livetable.table.Filter;
import dev.livetable.table.FilterSupport;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.data.domain.PageRequest;

/** How many rows of an API are read by their ids. */
final class RestBulk {

    /*
     * Where the API can be asked for rows by a list of their ids, a request names several. They are so few that the address
     * stays as short as every server and proxy takes it. An API may serve fewer rows at once than it was asked for, and a
     * row that is left out looks like one that is not there. So each id that is not in the answer is asked for alone.
     */

    private static final int IDS = 100;
    private static final int CHARACTERS = 1_000;

    private final FilterSupport filters;
    private final Lists lists;
    private final Function<String, Optional<Row>> single;

    /**
     * Takes how rows are read.
     *
     * @param filters what the API can be asked for
     * @param single reads one row
     */
    RestBulk(FilterSupport filters, Lists lists, Function<String, Optional<Row>> single) {
        this.filters = filters;
        this.lists = lists;
        this.single = single;
    }

    /** Returns the rows that are there, in the order of the ids, each of which is given once. */
    Map<String, Row> find(TableSchema schema, Collection<String> ids) {
        Map<String, Row> listed = new LinkedHashMap<>();
        for (List<String> some : parts(schema, ids)) {
            list(schema, some).forEach(row -> listed.put(schema.id(row), row));
        }
        Map<String, Row> found = new LinkedHashMap<>();
        for (String id : ids) {
            Row row = listed.get(id);
            Optional.ofNullable(row).or(() -> single.apply(id)).ifPresent(there -> found.put(id, there));
        }
        return found;
    }

    /** Returns the ids that a row can have, in parts that can be asked for at once. */
    private static List<List<String>> parts(TableSchema schema, Collection<String> ids) {
        List<List<String>> parts = new ArrayList<>();
        List<String> part = new ArrayList<>();
        int characters = 0;
        for (String id : ids) {
            if (schema.idValues(id).isEmpty()) {
                continue;
            }
            characters += id.length() + 1;
            if (part.size() == IDS || characters > CHARACTERS && !part.isEmpty()) {
                parts.add(part);
                part = new ArrayList<>();
                characters = id.length() + 1;
            }
            part.add(id);
        }
        parts.add(part);
        return parts;
    }

    private List<Row> list(TableSchema schema, List<String> ids) {
        if (ids.size() < 2) {
            return List.of();
        }
        String column = schema.idColumns().get(0);
        Filter wanted = Filter.in(
                column,
                ids.stream()
                        .map(id ->
                                requireNonNull(schema.idValues(id).orElseThrow().get(column)))
                        .toList());
        if (filters.refusal(wanted).isPresent()) {
            return List.of();
        }
        try {
            return lists.list(wanted, PageRequest.of(0, ids.size())).getContent();
        } catch (InvalidRequestException e) {
            return List.of(); // one of the ids cannot be written among others as the API reads them
        }
    }
}
