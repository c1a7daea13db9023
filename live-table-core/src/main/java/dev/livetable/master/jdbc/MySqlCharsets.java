package dev.livetable.master.jdbc;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** The character sets of MySQL and MariaDB. */
final class MySqlCharsets {

    /*
     * MariaDB refuses to compare a column with a text that its character set does not have. So it has to be known of a text
     * that it has it for certain: a character more is an error, and one less only costs the use of an index. Of those
     * named here all that Java can encode can be encoded by MariaDB too, which was tried for each character.
     */

    private static final Set<String> SAME =
            Set.of("latin2", "latin5", "cp1250", "cp1251", "cp1257", "cp850", "cp852", "big5", "gb2312");

    private MySqlCharsets() {}

    /** Returns whether a text can certainly be written in a character set. */
    static boolean have(String charset, String text) {
        return switch (charset) {
            case "utf8mb4", "utf16", "utf16le", "utf32" -> true;
            case "utf8mb3", "utf8", "ucs2" -> text.chars().noneMatch(unit -> Character.isSurrogate((char) unit));
            case "latin1" -> isIn("windows-1252", text);
            default -> isIn(SAME.contains(charset) ? charset : StandardCharsets.US_ASCII.name(), text);
        };
    }

    /** Some of Java's character sets may be missing. */
    private static boolean isIn(String charset, String text) {
        Charset known = Charset.isSupported(charset) ? Charset.forName(charset) : StandardCharsets.US_ASCII;
        return known.newEncoder().canEncode(text);
    }
}
