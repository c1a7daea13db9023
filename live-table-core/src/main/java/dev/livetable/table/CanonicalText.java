package dev.livetable.table;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Text that names one thing only: parts of cache keys, ids and filters, written so that no two of them can be confused.
 */
public final class CanonicalText {

    private static final String PLAIN = "-_.~";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final Pattern ESCAPE = Pattern.compile("%u([0-9A-F]{4})|%([0-9A-F]{2})");

    private static final Pattern QUOTED = Pattern.compile("'[^']*'?");

    private CanonicalText() {}

    /**
     * Returns a text in which letters and digits of any script and {@code - _ . ~} stand for themselves and
     * everything else is written as {@code %XX} (ASCII) or {@code %uXXXX} (a UTF-16 unit). Two texts are written
     * alike only if they are equal.
     */
    public static String escape(String text) {
        StringBuilder escaped = null;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            int next = i + Character.charCount(point);
            if (!isPlain(point)) {
                if (escaped == null) {
                    escaped = new StringBuilder(text.length() + 16).append(text, 0, i);
                }
                for (int unit = i; unit < next; unit++) {
                    char c = text.charAt(unit);
                    escaped.append(c < 0x80 ? "%" + HEX.toHexDigits((byte) c) : "%u" + HEX.toHexDigits(c));
                }
            } else if (escaped != null) {
                escaped.append(text, i, next);
            }
            i = next;
        }
        return escaped == null ? text : escaped.toString();
    }

    /**
     * Returns a text with everything masked that stands in single quotes: ids and the values of filters in a key, which
     * belong neither into a log nor into an exception's message.
     */
    public static String masked(String text) {
        return QUOTED.matcher(text).replaceAll("'******'");
    }

    /**
     * Returns the text that {@link #escape} wrote as this: each text, escaped and then unescaped, is the same again. What
     * escaping never writes, such as a space or a {@code %} without digits, stays as it is.
     */
    public static String unescape(String escaped) {
        return ESCAPE.matcher(escaped).replaceAll(match -> {
            String digits = match.group(1) == null ? match.group(2) : match.group(1);
            return Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(digits, 16)));
        });
    }

    private static boolean isPlain(int point) {
        return Character.isLetterOrDigit(point) || PLAIN.indexOf(point) >= 0;
    }

    /**
     * Returns the text of a column value as it stands in an id, which {@link ColumnType#parse} reads: numbers in plain
     * digits, texts as they are, dates and times in ISO 8601, bytes in Base64.
     */
    static String ofId(Object value) {
        if (value instanceof Bytes bytes) {
            return Base64.getEncoder().encodeToString(bytes.toArray());
        }
        return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
    }

    /**
     * Returns 32 hexadecimal digits that stand for texts, as good as never the same for others (the first half of a
     * SHA-256, FIPS 180-4); the texts cannot be read from them.
     *
     * @param texts the texts, whose order and borders count
     */
    public static String digest(String... texts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String text : texts) {
                digest.update((escape(text) + "/").getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Returns a value in quotes behind the name of its type (none for text), nested values within brackets. */
    static String quoted(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof String text) {
            return "'" + escape(text) + "'";
        }
        StringBuilder nested = new StringBuilder();
        if (value instanceof List<?> list) {
            list.forEach(element -> nested.append(nested.isEmpty() ? "" : ",").append(quoted(element)));
            return "[" + nested + "]";
        }
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, element) -> nested.append(nested.isEmpty() ? "" : ",")
                    .append(quoted(key))
                    .append(':')
                    .append(quoted(element)));
            return "{" + nested + "}";
        }
        return value.getClass().getSimpleName() + "'" + escape(value.toString()) + "'";
    }
}
