package dev.livetable.master.rest;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;

/** The headers that requests have besides those that they need. Filled while the table is built, and then only read. */
final class RequestHeaders {

    private static final MediaType ANY_JSON = new MediaType("application", "*+json");

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7E\\t]*");

    /** What depends on the request, and is set here or by the HTTP library. */
    private static final Set<String> OWN = Set.of(
            "if-match",
            "if-none-match",
            "if-modified-since",
            "if-unmodified-since",
            "if-range",
            "range",
            "cache-control",
            "content-length",
            "transfer-encoding",
            "connection",
            "host");

    /** What says who asks, and not what for. */
    private static final Set<String> CREDENTIALS = Set.of("authorization", "proxy-authorization", "cookie");

    private final Map<String, String> always = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, String> ofLists = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, String> ofWrites = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    void always(String name, String value) {
        add(always, name, value);
    }

    void ofLists(String name, String value) {
        add(ofLists, name, value);
    }

    void ofWrites(String name, String value) {
        add(ofWrites, name, value);
    }

    private static void add(Map<String, String> headers, String name, String value) {
        if (!NAME.matcher(name).matches() || OWN.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("The header '" + name + "' cannot be set: it is no name of a header,"
                    + " or one that depends on the request");
        }
        if (!VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("The value of the header '" + name + "' has a character in it that"
                    + " cannot be sent; printable ASCII can");
        }
        if (name.equalsIgnoreCase(HttpHeaders.CONTENT_TYPE) && !value.isEmpty()) {
            MediaType.valueOf(value);
        }
        if (value.isEmpty() && headers.containsKey(name)) {
            headers.remove(name);
        } else {
            headers.put(name, value);
        }
    }

    /** Returns the content type of bodies, where that of a patch is not another one. */
    MediaType bodyType() {
        String type = ofWrites.getOrDefault(HttpHeaders.CONTENT_TYPE, always.get(HttpHeaders.CONTENT_TYPE));
        return type == null ? MediaType.APPLICATION_JSON : MediaType.valueOf(type);
    }

    /**
     * Sets the headers of a request, but for the content type, which only one with a body has. A cache on the way has to ask the
     * server.
     */
    void addTo(HttpHeaders headers, HttpMethod method, Target target) {
        headers.setAccept(List.of(MediaType.APPLICATION_JSON, ANY_JSON));
        always.forEach(headers::set);
        if (method.equals(HttpMethod.GET)) {
            if (target.isOfRows()) {
                ofLists.forEach(headers::set);
            }
            headers.setCacheControl("no-cache");
        } else {
            ofWrites.forEach(headers::set);
        }
        headers.remove(HttpHeaders.CONTENT_TYPE);
    }

    /** Returns what may decide which rows there are, so all that is sent with reads but who asks. */
    String choice() {
        Set<String> said = new TreeSet<>();
        for (Map<String, String> headers : List.of(always, ofLists)) {
            headers.forEach((name, value) -> {
                String plain = name.toLowerCase(Locale.ROOT);
                if (!CREDENTIALS.contains(plain)) {
                    said.add(plain + ": " + value);
                }
            });
        }
        return String.join("\n", said);
    }
}
