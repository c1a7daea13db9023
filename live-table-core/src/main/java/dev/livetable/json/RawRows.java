package dev.livetable.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import tools.jackson.core.SerializableString;

/** Rows that are JSON already, in the form in which a generator of UTF-8 copies them. */
final class RawRows implements SerializableString {

    private static final int NO_ROOM = -1;

    private final KeptRows.Part part;

    RawRows(KeptRows.Part part) {
        this.part = part;
    }

    @Override
    public String getValue() {
        return new String(part.bytes(), part.from(), part.length(), UTF_8);
    }

    @Override
    public int charLength() {
        return getValue().length();
    }

    @Override
    public byte[] asUnquotedUTF8() {
        return Arrays.copyOfRange(part.bytes(), part.from(), part.from() + part.length());
    }

    @Override
    public int appendUnquotedUTF8(byte[] buffer, int offset) {
        if (buffer.length - offset < part.length()) {
            return NO_ROOM;
        }
        System.arraycopy(part.bytes(), part.from(), buffer, offset, part.length());
        return part.length();
    }

    @Override
    public int writeUnquotedUTF8(OutputStream out) throws IOException {
        out.write(part.bytes(), part.from(), part.length());
        return part.length();
    }

    @Override
    public int putUnquotedUTF8(ByteBuffer buffer) {
        if (buffer.remaining() < part.length()) {
            return NO_ROOM;
        }
        buffer.put(part.bytes(), part.from(), part.length());
        return part.length();
    }

    @Override
    public int appendUnquoted(char[] buffer, int offset) {
        throw noText();
    }

    @Override
    public char[] asQuotedChars() {
        throw noText();
    }

    @Override
    public byte[] asQuotedUTF8() {
        throw noText();
    }

    @Override
    public int appendQuotedUTF8(byte[] buffer, int offset) {
        throw noText();
    }

    @Override
    public int appendQuoted(char[] buffer, int offset) {
        throw noText();
    }

    @Override
    public int writeQuotedUTF8(OutputStream out) {
        throw noText();
    }

    @Override
    public int putQuotedUTF8(ByteBuffer buffer) {
        throw noText();
    }

    private static UnsupportedOperationException noText() {
        return new UnsupportedOperationException("This is JSON already, for a generator of UTF-8");
    }
}
