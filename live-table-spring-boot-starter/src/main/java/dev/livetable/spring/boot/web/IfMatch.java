package dev.livetable.spring.boot.web;

import dev.livetable.LiveTable;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.TableSchema;
import dev.livetable.table.UnsupportedRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;

/**
 * The header {@code If-Match} of a request, as an argument of a controller's method: what is written through it is written only if
 * the row at the master is the one that the client has. Where the request has no such header, it is written without a condition.
 *
 * <p>What the client has is known by the {@code ETag} of an answer that was this row: a {@link Row}, an {@code Optional} or a
 * {@code Reading} of one. Safe for use by many threads.
 */
public final class IfMatch {

    /*
     * The tag is made of what this node shows, and an untold change leaves that as it was. So the tag alone proves nothing about the
     * master. What is written is therefore written on a condition that the master checks in the same step: each column is as in
     * the row that this node shows, and each column that this row has not is null. If the tag is that of the shown row, and the
     * master's row equals the shown row, then it is the one that the client has.
     *
     * A tag that is not that of the shown row fails before the master is asked to write, and changes nothing here. If the master finds no
     * such row, what is shown is out of date: the write path invalidates it then, so that the client's next read brings the row
     * as it is, and another tag.
     *
     * Nothing is replaced here: that would add a row which others have deleted.
     *
     * Tags are compared strongly, as RFC 9110 (13.1.1) asks for.
     */

    private static final String CHANGED = "the row has changed, or is not there any more";

    private final boolean isGiven;
    private final List<ETag> tags;
    private final Function<Row, @Nullable String> tagOf;

    /*
     * Spring makes an argument that nobody resolves out of the parameters of the request, if its class has one constructor, or one
     * without parameters. A client could give itself any condition so. This class has two others.
     */

    /**
     * Takes that a request has no such header.
     *
     * @param tagOf returns the tag of a row, without quotes; null where it has none
     */
    IfMatch(Function<Row, @Nullable String> tagOf) {
        this.isGiven = false;
        this.tags = List.of();
        this.tagOf = tagOf;
    }

    /**
     * Takes a header.
     *
     * @param tags the tags in it; one without a tag that can be read never matches
     * @param tagOf returns the tag of a row, without quotes; null where it has none
     */
    IfMatch(List<ETag> tags, Function<Row, @Nullable String> tagOf) {
        this.isGiven = true;
        this.tags = List.copyOf(tags);
        this.tagOf = tagOf;
    }

    /** Returns whether the request has such a header; an application may insist on it, and answer with 428. */
    public boolean isGiven() {
        return isGiven;
    }

    /**
     * Changes some columns of a row, as {@link LiveTable#patch(String, Row, Filter)} does.
     *
     * @throws PreconditionFailedException if the row is not the one that the client has; nothing was changed
     * @throws dev.livetable.table.UnsupportedRequestException if the master cannot compare each column of the row
     */
    public Row patch(LiveTable table, String id, Row changes) {
        return write(table, id, condition -> table.patch(id, changes, condition));
    }

    /**
     * Deletes a row, as {@link LiveTable#delete(String, Filter)} does.
     *
     * @return whether there was such a row; always so where there is a condition
     * @throws PreconditionFailedException if the row is not the one that the client has; nothing was changed
     * @throws dev.livetable.table.UnsupportedRequestException if the master cannot compare each column of the row
     */
    public boolean delete(LiveTable table, String id) {
        boolean isDeleted = write(table, id, condition -> table.delete(id, condition));
        if (!isDeleted && isGiven) {
            throw new PreconditionFailedException(table.name(), CHANGED, null);
        }
        return isDeleted;
    }

    private <T> T write(LiveTable table, String id, Function<Filter, T> write) {
        if (!isGiven) {
            return write.apply(Filter.all());
        }
        Filter condition = condition(table, id);
        try {
            return write.apply(condition);
        } catch (RowNotFoundException e) {
            throw new PreconditionFailedException(table.name(), CHANGED, e);
        }
    }

    /** Returns what the master has to check; fails where the client has another row than is shown. */
    private Filter condition(LiveTable table, String id) {
        if (tags.stream().anyMatch(ETag::isWildcard)) {
            return Filter.all(); // any row will do
        }
        Row shown = table.get(id).orElse(null);
        String tag = shown == null ? null : tagOf.apply(shown);
        if (shown == null
                || tag == null
                || tags.stream().noneMatch(each -> !each.weak() && each.tag().equals(tag))) {
            throw new PreconditionFailedException(table.name(), "the client has not the row that is shown now", null);
        }
        return sameAs(table, shown);
    }

    private static Filter sameAs(LiveTable table, Row row) {
        List<Filter> columns = new ArrayList<>();
        TableSchema schema = table.schema();
        for (String column : row.columns().names()) {
            String notCompared = schema.column(column).readOnly();
            if (notCompared != null) {
                throw new UnsupportedRequestException(
                        table.name(),
                        "it cannot write on the condition of If-Match: its column '" + column
                                + "' cannot be compared, because it " + notCompared
                                + "; write on the condition of a version column",
                        null);
            }
            Object value = row.get(column);
            columns.add(value == null ? Filter.isNull(column) : Filter.equal(column, value));
        }
        columns.add(Filter.allNullBut(row.columns().names()));
        return Filter.allOf(columns);
    }

    /** Returns how many tags it has, and none of them. */
    @Override
    public String toString() {
        return isGiven ? "If-Match with " + tags.size() + " tags" : "no If-Match";
    }
}
