package dev.livetable.master.rest;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How an API is asked for a part of its rows. Immutable; each setting returns another one. */
public final class Paging {

    private static final int ASKED_AT_MOST = 1000;

    private final Style style;
    private final @Nullable String position;
    private final @Nullable String size;
    private final int firstPage;
    private final int maxSize;

    private Paging(Style style, @Nullable String position, @Nullable String size, int firstPage, int maxSize) {
        this.style = style;
        this.position = position;
        this.size = size;
        this.firstPage = firstPage;
        this.maxSize = maxSize;
    }

    /** What a request says of the rows it wants. */
    enum Style {
        /** The number of a page, and its size. */
        PAGE,
        /** The number of rows before the first, and that of rows. */
        OFFSET,
        /** Nothing but a size; the answer has a link to the next rows. */
        LINK,
        /** Nothing; the answer is every row. */
        NONE
    }

    /** Returns paging by {@code page} and {@code size}, the first page being 0, as Spring Data's. */
    public static Paging pageSize() {
        return new Paging(Style.PAGE, "page", "size", 0, 0);
    }

    /** Returns paging by {@code _page} and {@code _limit}, the first page being 1, as that of json-server. */
    public static Paging pageLimit() {
        return new Paging(Style.PAGE, "_page", "_limit", 1, 0);
    }

    /** Returns paging by {@code skip} and {@code limit}. */
    public static Paging skipLimit() {
        return new Paging(Style.OFFSET, "skip", "limit", 0, 0);
    }

    /** Returns paging by {@code offset} and {@code limit}. */
    public static Paging offsetLimit() {
        return new Paging(Style.OFFSET, "offset", "limit", 0, 0);
    }

    /**
     * Returns paging by the {@code Link} header of each answer, which leads to the next rows. It leads nowhere else,
     * so a page costs as many requests as come before it.
     */
    public static Paging link() {
        return new Paging(Style.LINK, null, null, 0, 0);
    }

    /** Returns the paging of an API that has none: every answer holds all rows, and is cut here. */
    public static Paging none() {
        return new Paging(Style.NONE, null, null, 0, 0);
    }

    /**
     * Returns the paging of a name.
     *
     * @param name {@code page-size}, {@code page-limit}, {@code skip-limit}, {@code offset-limit},
     *     {@code link} or {@code none}
     * @throws IllegalArgumentException if it is none of them
     */
    public static Paging of(String name) {
        return switch (name) {
            case "page-size" -> pageSize();
            case "page-limit" -> pageLimit();
            case "skip-limit" -> skipLimit();
            case "offset-limit" -> offsetLimit();
            case "link" -> link();
            case "none" -> none();
            default ->
                throw new IllegalArgumentException("There is no paging '" + name
                        + "'; there are page-size, page-limit, skip-limit, offset-limit, link and none");
        };
    }

    /**
     * Returns this paging with another name for the parameter of the page's number, or of the rows to leave out.
     *
     * @param name the name, as it is before it is encoded for a URL
     * @throws IllegalArgumentException if this paging asks for no position
     */
    public Paging positionParameter(String name) {
        if (position == null) {
            throw new IllegalArgumentException("This paging asks for no position, so it has no parameter for one");
        }
        return new Paging(style, name, size, firstPage, maxSize);
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
        return new Paging(style, position, name, firstPage, maxSize);
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
        return new Paging(style, position, size, number, maxSize);
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
        return new Paging(style, position, size, firstPage, rows);
    }

    Style style() {
        return style;
    }

    /** Returns whether a request can begin anywhere, without those for the rows before. */
    boolean reachesAnyPage() {
        return style == Style.PAGE || style == Style.OFFSET;
    }

    /** Returns whether a request can only begin at a multiple of its size. */
    boolean isAligned() {
        return style == Style.PAGE;
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
        if (position != null) {
            query.add(position, Long.toString(style == Style.PAGE ? from / rows + firstPage : from));
        }
        if (size != null) {
            query.add(size, Integer.toString(rows));
        }
    }

    /** Returns the parameters, as errors show them. */
    @Override
    public String toString() {
        return switch (style) {
            case NONE -> "none";
            case LINK -> size == null ? "the Link header" : size + " and the Link header";
            default -> position + " and " + size;
        };
    }
}
