package dev.livetable.master.rest;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.util.MimeType;

/**
 * What a server answered.
 *
 * @param method the method of the request
 * @param target where it was sent
 * @param status the status
 * @param headers the headers
 * @param body the body, whole; nobody changes it
 */
@SuppressWarnings("ArrayRecordComponent") // answers are not compared
record Answer(HttpMethod method, Target target, int status, HttpHeaders headers, byte[] body) {

    private static final int SHOWN = 300;

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** Returns the request and the status, as errors show them. */
    String summary() {
        return target.with(method) + " was answered with " + status;
    }

    /** Returns whether this is a part of what is there, by its status. */
    boolean isPartial() {
        return status == 206;
    }

    /** Returns the character set that the server says the body has; empty when it says none or none that is known. */
    Optional<Charset> charset() {
        try {
            return Optional.ofNullable(headers.getContentType()).map(MimeType::getCharset);
        } catch (InvalidMediaTypeException e) {
            return Optional.empty();
        }
    }

    /** Returns the start of the body on one line. */
    String excerpt() {
        String text = new String(body, 0, Math.min(body.length, 4 * SHOWN), StandardCharsets.UTF_8);
        return shortened(text);
    }

    static String shortened(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").trim();
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }
}
