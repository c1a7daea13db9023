package dev.livetable;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Covers the writes that one node had acknowledged when it gave the receipt, so that another node can read at least that: see
 * {@link LiveTable#atLeast}. Immutable. Its text can travel in a header, a cookie or a session: it is of letters, digits and a
 * few signs, tells nothing of rows, and is no secret.
 *
 * @param table the name of the live table
 * @param log the name of the log of changes that the writes are in
 * @param position the position in it up to which they are
 */
public record Receipt(String table, long log, long position) {

    private static final Pattern TEXT = Pattern.compile("([0-9a-f]{1,16})-([0-9]{1,18})-(.{1,1000})");

    /**
     * Checks the position.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Receipt {
        if (position < 0) {
            throw new IllegalArgumentException("The position of a receipt must not be negative");
        }
    }

    /**
     * Returns the receipt that a text stands for.
     *
     * @param text what {@link #toString} returned
     * @throws IllegalArgumentException if it is no such text
     */
    public static Receipt parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("This text is not that of a receipt");
        }
        return new Receipt(
                URLDecoder.decode(matcher.group(3), StandardCharsets.UTF_8),
                Long.parseUnsignedLong(matcher.group(1), 16),
                Long.parseLong(matcher.group(2)));
    }

    /** Returns the text that travels. */
    @Override
    public String toString() {
        return Long.toHexString(log) + "-" + position + "-" + URLEncoder.encode(table, StandardCharsets.UTF_8);
    }
}
