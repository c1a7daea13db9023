package dev.livetable.master.rest;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import tools.jackson.databind.JsonNode;

/** How an API is asked for a part of its rows. Immutable; each setting returns another one. */
public final class Paging {

    private static final int ASKED_AT_MOST = 1000;

    /** What {@link #next(String)} calls the Link header. */
    private static final String HEADER = "header";

    private static final Set<Integer> PAST_END = Set.of(404, 416);

    private final Style style;
    private final @Nullable String position;
    private final @Nullable String size;
    private final int firstPage;
    private final int maxSize;
    private final @Nullable String next;
    private final Set<Integer> pastEnd;

    private Paging(
            Style style,
            @Nullable String position,
            @Nullable String size,
            int firstPage,
            int maxSize,
            @Nullable String next,
            Set<Integer> pastEnd) {
        this.style = style;
        this.position = position;
        this.size = size;
        this.firstPage = firstPage;
        this.maxSize = maxSize;
        this.next = next;
        this.pastEnd = pastEnd;
    }

    private static Paging of(Style style, @Nullable String position, @Nullable String size, int firstPage) {
        return new Paging(style, position, size, firstPage, 0, null, PAST_END);
    }

    /** What a request says of the rows it wants. */
    enum Style {
        /** The number of a page, and its size. */
        PAGE,
        /** The number of rows before the first, and that of rows. */
        OFFSET,
        /** Nothing but a size; the answer has a link to the next rows. */
        LINK,
        /** A cursor that the answer before had, and a size. */
        CURSOR,
        /** Nothing; the answer is every row. */
        NONE
    }

    /** Returns paging by {@code page} and {@code size}, the first page being 0, as Spring Data's. */
    public static Paging pageSize() {
        return of(Style.PAGE, "page", "size", 0);
    }

    /** Returns paging by {@code _page} and {@code _limit}, the first page being 1, as that of json-server. */
    public static Paging pageLimit() {
        return of(Style.PAGE, "_page", "_limit", 1);
    }

    /** Returns paging by {@code skip} and {@code limit}. */
    public static Paging skipLimit() {
        return of(Style.OFFSET, "skip", "limit", 0);
    }

    /** Returns paging by {@code offset} and {@code limit}. */
    public static Paging offsetLimit() {
        return of(Style.OFFSET, "offset", "limit", 0);
    }

    /**
     * Returns paging by the address of the next rows that each answer has: in its {@code Link} header, or else in a usual
     * place of its body, such as {@code next}, {@code links.next}, {@code _links.next.href} or {@code @odata.nextLink};
     * {@link #next} says which. It leads nowhere else, so a page costs as many requests as come before it. An address
     * may be relative. One of another server is not followed, unless it is that of the rows but for the server: then
     * this server is asked.
     */
    public static Paging link() {
        return of(Style.LINK, null, null, 0);
    }

    /**
     * Returns paging by a cursor: each answer has one in its body, which is sent as a parameter to get the next rows. So a
     * page costs as many requests as come before it.
     *
     * @param parameter the name of the parameter, as it is before it is encoded for a URL
     * @param place where the cursor is in the body: the name of a field, or a JSON pointer
     * @throws IllegalArgumentException if the place is in another notation
     */
    public static Paging cursor(String parameter, String place) {
        return cursor().positionParameter(parameter).next(place);
    }

    /**
     * Returns paging by a cursor that is sent as the parameter {@code cursor}, and is in a usual place of the body, such as
     * {@code next_cursor} or {@code nextPageToken}.
     */
    public static Paging cursor() {
        return of(Style.CURSOR, "cursor", null, 0);
    }

    /** Returns the paging of an API that has none: every answer holds all rows, and is cut here. */
    public static Paging none() {
        return of(Style.NONE, null, null, 0);
    }

    /**
     * Returns the paging of a name.
     *
     * @param name {@code page-size}, {@code page-limit}, {@code skip-limit}, {@code offset-limit},
     *     {@code link}, {@code cursor} or {@code none}
     * @throws IllegalArgumentException if it is none of them
     */
    public static Paging of(String name) {
        return switch (name) {
            case "page-size" -> pageSize();
            case "page-limit" -> pageLimit();
            case "skip-limit" -> skipLimit();
            case "offset-limit" -> offsetLimit();
            case "link" -> link();
            case "cursor" -> cursor();
            case "none" -> none();
            default ->
                throw new IllegalArgumentException("There is no paging '" + name
                        + "'; there are page-size, page-limit, skip-limit, offset-limit, link, cursor and none");
        };
    }

    /** Returns the paging that a kind of API has. */
    public static Paging of(RestStyle style) {
        return Preset.of(style).paging();
    }

    /**
     * Returns this paging with another name for the parameter of the cursor.
     *
     * @param name the name, as it is before it is encoded for a URL
     * @throws IllegalArgumentException if this paging asks with no cursor
     */
    public Paging cursorParameter(String name) {
        if (style != Style.CURSOR) {
            throw new IllegalArgumentException("This paging asks with no cursor, so it has no parameter for one");
        }
        return positionParameter(name);
    }

    /**
     * Returns this paging with another name for the parameter of the page's number, of the rows to leave out, or of the
     * cursor.
     *
     * @param name the name, as it is before it is encoded for a URL
     * @throws IllegalArgumentException if this paging asks for no position
     */
    public Paging positionParameter(String name) {
        if (position == null) {
            throw new IllegalArgumentException("This paging asks for no position, so it has no parameter for one");
        }
        return new Paging(style, name, size, firstPage, maxSize, next, pastEnd);
    }

    /**
     * Returns this paging with another name for the parameter of the number of rows, or with one where it had none.
     *
     * @param name the name, as it is before it is encoded for a URL
     * @throws IllegalArgumentException if this paging asks for no size
     */
    public Paging sizeParameter(String name) {
        if (style == Style.NONE) {
            throw new IllegalArgumentException("This paging asks for no size, so it has no parameter for one");
        }
        return new Paging(style, position, name, firstPage, maxSize, next, pastEnd);
    }

    /**
     * Returns this paging with another number for the first page.
     *
     * @param number the number that the API gives its first page, such as 0 or 1
     * @throws IllegalArgumentException if this paging has no page numbers
     */
    public Paging firstPage(int number) {
        if (style != Style.PAGE) {
            throw new IllegalArgumentException("This paging has no page numbers, so it has no first one");
        }
        return new Paging(style, position, size, number, maxSize, next, pastEnd);
    }

    /**
     * Returns this paging with the number of rows that the API serves at once, all of them if there are as many. No
     * request asks for more, and an answer with fewer is known to be the last. Where it is not set it is learned,
     * which may cost a request more.
     *
     * @param rows the most rows in one answer, at least 1
     * @throws IllegalArgumentException if they are fewer
     */
    public Paging maxSize(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("The most rows served at once are " + rows + ", but must be at least 1");
        }
        return new Paging(style, position, size, firstPage, rows, next, pastEnd);
    }

    /**
     * Returns this paging with the place where an answer leads on.
     *
     * @param place {@code header} for the {@code Link} header, else the name of a field of the body or a JSON pointer; what
     *     is there is the address of the next rows for {@link #link}, the cursor for {@link #cursor}
     * @throws IllegalArgumentException if it is a place in another notation, or this paging follows nothing
     */
    public Paging next(String place) {
        if (style != Style.LINK && style != Style.CURSOR) {
            throw new IllegalArgumentException(
                    "This paging follows nothing, so it has no place that leads on;" + " it is for link and cursor");
        }
        boolean isHeader = place.equals(HEADER);
        if (place.isBlank() || isHeader && style == Style.CURSOR) {
            throw new IllegalArgumentException("'" + place + "' is no place of a "
                    + (style == Style.LINK
                            ? "link: say header, or a field of the body"
                            : "cursor: say a field of the body"));
        }
        if (!isHeader) {
            JsonAnswers.pointer(place);
        }
        return new Paging(style, position, size, firstPage, maxSize, place, pastEnd);
    }

    /**
     * Returns this paging with the statuses that mean that there are no rows where they were asked for, because that is
     * behind the last; by default 404 and 416. They count for no first page: that it is not there means that the path is
     * wrong.
     *
     * @param statuses the statuses, from 400 to 499; none if such a page is empty or has the last rows once more
     * @throws IllegalArgumentException if one is none of these, or this paging asks for no position
     */
    public Paging pastEnd(int... statuses) {
        Set<Integer> known = IntStream.of(statuses).boxed().collect(Collectors.toUnmodifiableSet());
        if (known.stream().anyMatch(status -> status < 400 || status > 499)) {
            throw new IllegalArgumentException(
                    "The statuses " + known + " must be from 400 to 499 to say that there are no rows behind the last");
        }
        if (!isByPosition()) {
            throw new IllegalArgumentException("This paging asks for no position, so none is behind the last row");
        }
        return new Paging(style, position, size, firstPage, maxSize, next, known);
    }

    Style style() {
        return style;
    }

    /** Returns whether a request can begin anywhere, without those for the rows before. */
    boolean reachesAnyPage() {
        return style == Style.PAGE || style == Style.OFFSET;
    }

    /** Returns whether any position can be asked for. */
    boolean isByPosition() {
        return style == Style.PAGE || style == Style.OFFSET;
    }

    /** Returns whether a status says that there are no rows from a position on. */
    boolean isPastEnd(int status, long position) {
        return position > 0 && isByPosition() && pastEnd.contains(status);
    }

    /**
     * Returns what an answer says of rows that follow: what this paging follows, or else what it does not; null if it says
     * nothing.
     */
    @Nullable
    Lead lead(HttpHeaders headers, JsonNode body) {
        Lead followed = isByPosition() || style == Style.NONE ? null : followed(headers, body);
        return followed != null
                ? followed.followed()
                : Leads.usual(headers, body).stream().findFirst().orElse(null);
    }

    /** Returns whether what this follows may be in the Link header. */
    boolean followsHeader() {
        return style == Style.LINK && (next == null || next.equals(HEADER));
    }

    private @Nullable Lead followed(HttpHeaders headers, JsonNode body) {
        if (next != null) {
            return next.equals(HEADER) ? Leads.inHeader(headers) : Leads.at(JsonAnswers.pointer(next), body);
        }
        return Leads.usual(headers, body).stream()
                .filter(style == Style.LINK ? Leads::isAddress : Leads::isCursor)
                .findFirst()
                .orElse(null);
    }

    /** Returns whether a request can only begin at a multiple of its size. */
    boolean isAligned() {
        return style == Style.PAGE;
    }

    /** Returns the number of the first page. */
    int firstPage() {
        return firstPage;
    }

    /** Returns the number of rows that one answer is known to hold if there are as many; 0 when unknown. */
    int knownSize() {
        return maxSize;
    }

    /** Returns the number of rows to ask for at once when so many are wanted. */
    int unit(long wanted) {
        return (int) Math.min(wanted, maxSize > 0 ? maxSize : ASKED_AT_MOST);
    }

    /** Returns the names of the parameters that may be sent. */
    List<String> parameters() {
        return Stream.of(position, size)
                .filter(Objects::nonNull)
                .map(String::valueOf)
                .toList();
    }

    /** Asks for so many rows from a position, which for pages is a multiple of their number. */
    void ask(Query query, long from, int rows) {
        if (position != null && isByPosition()) {
            query.add(position, Long.toString(style == Style.PAGE ? from / rows + firstPage : from));
        }
        if (size != null) {
            query.add(size, Integer.toString(rows));
        }
    }

    /** Asks for so many rows from the first, or from a cursor on. */
    void askFirst(Query query, int rows, @Nullable String cursor) {
        ask(query, 0, rows);
        if (position != null && cursor != null) {
            query.add(position, cursor);
        }
    }

    /** Returns the parameters, as errors show them. */
    @Override
    public String toString() {
        return switch (style) {
            case NONE -> "none";
            case LINK ->
                (size == null ? "" : size + " and ")
                        + (next == null ? "links to the next rows" : "the link in " + next);
            case CURSOR -> (size == null ? "" : size + " and ") + "the cursor " + position;
            default -> position + " and " + size;
        };
    }
}
