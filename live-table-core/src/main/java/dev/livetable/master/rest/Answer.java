package dev.livetable.master.rest;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/**
 * What a server answered.
 *
 * @param method the method of the request
 * @param uri where it was sent
 * @param status the status
 * @param headers the headers
 * @param body the body, whole; nobody changes it
 */
@SuppressWarnings("ArrayRecordComponent") // answers are not compared
record Answer(HttpMethod method, URI uri, int status, HttpHeaders headers, byte[] body) {

    private static final int SHOWN = 300;

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** Returns whether the server says that there is nothing there. */
    boolean isMissing() {
        return status == 404 || status == 410;
    }

    /** Returns the request and the status, as errors show them. */
    String summary() {
        return describe(method, uri) + " was answered with " + status;
    }

    /** Returns a request as errors show it: without the values in its query, which may be anything. */
    static String describe(HttpMethod method, URI uri) {
        return method + " " + uri.getPath();
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
