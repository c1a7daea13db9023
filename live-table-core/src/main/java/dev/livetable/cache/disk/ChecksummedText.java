package dev.livetable.cache.disk;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** Text with a checksum over it and over the name it is kept under, for the few facts a cache keeps about itself. */
final class ChecksummedText {

    private static final int CHECKSUM_DIGITS = 8;

    private ChecksummedText() {}

    /** Returns a text behind its checksum. */
    static String seal(String name, String text) {
        return checksum(name, text) + text;
    }

    /**
     * Returns the text that was sealed.
     *
     * @throws IllegalArgumentException if it was not sealed under this name, or is damaged
     */
    static String open(String name, String sealed) {
        if (sealed.length() >= CHECKSUM_DIGITS) {
            String text = sealed.substring(CHECKSUM_DIGITS);
            if (sealed.startsWith(checksum(name, text))) {
                return text;
            }
        }
        throw new IllegalArgumentException("What is kept as '" + name + "' is damaged");
    }

    private static String checksum(String name, String text) {
        CRC32C sum = new CRC32C();
        sum.update((name + "\n" + text).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }
}
