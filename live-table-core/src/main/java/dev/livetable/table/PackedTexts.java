package dev.livetable.table;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Texts, or strings of bytes, in packed bytes, each reached by its place. */
final class PackedTexts {

    /*
     * Texts follow each other without a gap. Where they are of few letters, all of them in ASCII, a letter is a field of as
     * many bits as it takes to tell them apart. Else a letter is a byte of UTF-8. Starts are counted in such letters. Where
     * all texts have one length there is that length and no starts.
     */

    /** More bits than this for a letter of ASCII save too little. */
    private static final int MOST_BITS = 6;

    private static final String PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,-_:+()";
    private static final long LOW_PLAIN = bits(PLAIN, 0);
    private static final long HIGH_PLAIN = bits(PLAIN, 64);

    private final byte[] bytes;
    private final byte @Nullable [] letters;
    private final boolean isPlain;
    private final int width;
    private final @Nullable PackedNumbers starts;
    private final int length;
    private final int start;

    private PackedTexts(
            byte[] bytes, byte @Nullable [] letters, int width, @Nullable PackedNumbers starts, int length, int start) {
        this.bytes = bytes;
        this.letters = letters;
        this.isPlain = letters != null && arePlain(letters);
        this.width = width;
        this.starts = starts;
        this.length = length;
        this.start = start;
    }

    /** Returns what reads texts by their places, and goes on behind them. */
    static PackedTexts read(PackedCursor in, int count) {
        int letterCount = in.octet();
        byte[] letters = letterCount == 0 ? null : in.octets(letterCount);
        int width = letters == null ? Byte.SIZE : width(letterCount);
        int length = in.length() - 1;
        PackedNumbers starts = length >= 0 ? null : in.numbers(count + 1);
        long all = starts == null ? (long) count * length : starts.at(count);
        int start = in.place();
        in.skip((all * width + 7) / 8);
        return new PackedTexts(in.bytes(), letters, width, starts, length, start);
    }

    /** Returns whether letters are of those that {@link RowValueSink#plainText} takes. */
    private static boolean arePlain(byte[] letters) {
        for (byte letter : letters) {
            if (((letter < 64 ? LOW_PLAIN : HIGH_PLAIN) >>> letter & 1) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Returns which of 64 letters, from one on, are in a text. */
    private static long bits(String text, int first) {
        return text.chars()
                .filter(letter -> letter >= first && letter < first + 64)
                .mapToLong(letter -> 1L << letter)
                .reduce(0, (all, bit) -> all | bit);
    }

    private static int width(int letters) {
        return Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(letters - 1));
    }

    private int start(int place) {
        return starts == null ? place * length : (int) starts.at(place);
    }

    private int length(int place) {
        return starts == null ? length : (int) starts.at(place + 1) - (int) starts.at(place);
    }

    /** Returns a text. */
    String text(int place) {
        int from = start(place);
        int count = length(place);
        return letters == null
                ? new String(bytes, start + from, count, UTF_8)
                : new String(spelled(letters, from, count), ISO_8859_1);
    }

    /** Gives a text to a sink, as UTF-8. */
    void read(int place, RowValueSink sink) {
        int from = start(place);
        int count = length(place);
        if (letters == null) {
            sink.text(bytes, start + from, count);
        } else if (isPlain) {
            sink.plainText(spelled(letters, from, count), 0, count);
        } else {
            sink.text(spelled(letters, from, count), 0, count);
        }
    }

    private byte[] spelled(byte[] letters, int from, int count) {
        byte[] spelled = new byte[count];
        int atOnce = PackedWriter.WIDEST / width;
        long mask = -1L >>> Long.SIZE - width;
        long bit = (long) from * width;
        for (int i = 0; i < count; ) {
            long eight = (long) PackedWriter.LONG.get(bytes, start + (int) (bit >>> 3)) >>> (bit & 7);
            for (int end = Math.min(count, i + atOnce); i < end; i++) {
                spelled[i] = letters[(int) (eight & mask)];
                eight >>>= width;
            }
            bit += (long) atOnce * width;
        }
        return spelled;
    }

    /** Returns where a string of bytes is, for what reads it itself. */
    PackedCursor at(int place) {
        return new PackedCursor(bytes, start + start(place));
    }

    /** Returns a string of bytes. */
    byte[] octets(int place) {
        return at(place).octets(length(place));
    }

    /** Writes texts without half surrogate pairs. */
    static void write(PackedWriter out, List<String> texts) {
        long low = 0;
        long high = 0;
        for (String text : texts) {
            for (int i = 0; i < text.length(); i++) {
                char letter = text.charAt(i);
                if (letter < 64) {
                    low |= 1L << letter;
                } else if (letter < 128) {
                    high |= 1L << letter;
                } else {
                    writeBytes(
                            out,
                            texts.stream().map(each -> each.getBytes(UTF_8)).toList());
                    return;
                }
            }
        }
        int count = Long.bitCount(low) + Long.bitCount(high);
        if (!isShorter(texts, count)) {
            writeBytes(
                    out, texts.stream().map(each -> each.getBytes(ISO_8859_1)).toList());
        } else {
            writeLetters(out, texts, low, high, count);
        }
    }

    /** Returns whether the letters and fields for them take less than most of the room that bytes do. */
    private static boolean isShorter(List<String> texts, int letters) {
        if (letters == 0 || width(letters) > MOST_BITS) {
            return false;
        }
        long all = texts.stream().mapToLong(String::length).sum();
        return letters + all * width(letters) / Byte.SIZE < all - all / 8;
    }

    private static void writeLetters(PackedWriter out, List<String> texts, long low, long high, int count) {
        byte[] letters = new byte[count];
        byte[] codes = new byte[128];
        int next = 0;
        for (int letter = 0; letter < 128; letter++) {
            if (((letter < 64 ? low : high) >>> letter & 1) != 0) {
                codes[letter] = (byte) next;
                letters[next++] = (byte) letter;
            }
        }
        out.octet(count);
        out.octets(letters);
        long[] starts = new long[texts.size() + 1];
        for (int i = 0; i < texts.size(); i++) {
            starts[i + 1] = starts[i] + texts.get(i).length();
        }
        writeStarts(out, starts);
        int width = width(count);
        for (String text : texts) {
            for (int i = 0; i < text.length(); i++) {
                out.field(codes[text.charAt(i)], width);
            }
        }
        out.endFields();
    }

    /** Writes strings of bytes. */
    static void writeBytes(PackedWriter out, List<byte[]> strings) {
        long[] starts = new long[strings.size() + 1];
        for (int i = 0; i < strings.size(); i++) {
            starts[i + 1] = starts[i] + strings.get(i).length;
        }
        out.octet(0);
        writeStarts(out, starts);
        strings.forEach(out::octets);
    }

    private static void writeStarts(PackedWriter out, long[] starts) {
        long length = starts.length == 1 ? 0 : starts[1];
        boolean isOne = length < Integer.MAX_VALUE;
        for (int i = 1; i < starts.length && isOne; i++) {
            isOne = starts[i] - starts[i - 1] == length;
        }
        out.count(isOne ? length + 1 : 0);
        if (!isOne) {
            out.numbers(starts);
        }
    }
}
