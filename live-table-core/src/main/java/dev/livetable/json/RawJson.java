package dev.livetable.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import tools.jackson.core.SerializableString;

/** What is JSON already, in the form in which a generator of UTF-8 copies it. */
abstract class RawJson implements SerializableString {

    private static final int NO_ROOM = -1;

    /** Returns the array that has it, which must not be changed. */
    abstract byte[] bytes();

    /** Returns where it begins. */
    abstract int from();

    /** Returns how many bytes it has. */
    abstract int length();

    @Override
    public String getValue() {
        return new String(bytes(), from(), length(), UTF_8);
    }

    @Override
    public int charLength() {
        return getValue().length();
    }

    @Override
    public byte[] asUnquotedUTF8() {
        return Arrays.copyOfRange(bytes(), from(), from() + length());
    }

    @Override
    public int appendUnquotedUTF8(byte[] buffer, int offset) {
        if (buffer.length - offset < length()) {
            return NO_ROOM;
        }
        System.arraycopy(bytes(), from(), buffer, offset, length());
        return length();
    }

    @Override
    public int writeUnquotedUTF8(OutputStream out) throws IOException {
        out.write(bytes(), from(), length());
        return length();
    }

    @Override
    public int putUnquotedUTF8(ByteBuffer buffer) {
        if (buffer.remaining() < length()) {
            return NO_ROOM;
        }
        buffer.put(bytes(), from(), length());
        return length();
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
