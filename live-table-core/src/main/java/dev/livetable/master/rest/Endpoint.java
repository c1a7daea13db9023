package dev.livetable.master.rest;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.client.RestClient;
import org.springframework.web.util.UriUtils;

/** Where the rows of a table are. */
final class Endpoint {

    /** Nothing, a control character, or a segment that leads to another place once it is decoded. */
    private static final Pattern NO_SEGMENT = Pattern.compile("^$|\\p{Cntrl}|(^|[/\\\\])\\.\\.?($|[/\\\\])");

    private static final Pattern LAST_SEGMENTS = Pattern.compile("[^?#]*?([^/?#]*)/+([^/?#]+)/*(?:[?#].*)?");

    private final RestErrors errors;
    private final String address;
    private final String fixedQuery;

    private Endpoint(RestErrors errors, String address, String fixedQuery) {
        this.errors = errors;
        this.address = address;
        this.fixedQuery = fixedQuery;
    }

    /**
     * Returns the place that a path of a client's base URL leads to.
     *
     * @param path a path as plain text, or a whole URL as it is
     * @throws IllegalArgumentException if that is not the URL of a server
     */
    static Endpoint of(RestErrors errors, RestClient client, String path) {
        boolean whole = path.startsWith("http://") || path.startsWith("https://");
        if (path.contains("#") || !whole && path.contains("?")) {
            throw new IllegalArgumentException("The path '" + (whole ? shown(path) : path) + "' of table '"
                    + errors.table()
                    + "' must not have a query or a fragment; put fixed parameters into the client's base URL");
        }
        URI base = whole ? parsed(errors, path) : baseOf(client);
        if (base.getHost() == null) {
            throw new IllegalArgumentException("Table '" + errors.table() + "' has the path '" + shown(path)
                    + "' but no host (base URL '" + shown(base.toString())
                    + "'); set the base URL of its RestClient, such as https://api.example.org");
        }
        String start = base.toString();
        int query = start.indexOf('?');
        String before = withoutSlash(query < 0 ? start : start.substring(0, query));
        String rest = whole ? "" : withoutSlash(UriUtils.encodePath(path, StandardCharsets.UTF_8));
        return new Endpoint(
                errors,
                rest.isEmpty() || rest.startsWith("/") ? before + rest : before + "/" + rest,
                query < 0 ? "" : start.substring(query + 1));
    }

    /** Returns this place with other errors. */
    Endpoint with(RestErrors others) {
        return new Endpoint(others, address, fixedQuery);
    }

    @SuppressWarnings("UnusedException") // its message holds the whole URL
    private static URI parsed(RestErrors errors, String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "The path '" + shown(url) + "' of table '" + errors.table() + "' is no URL: " + e.getReason());
        }
    }

    /** Returns a URL without user, password and parameters. */
    static String shown(String url) {
        return url.replaceAll("[?#].*", "").replaceAll("[^/]*@", "");
    }

    private static URI baseOf(RestClient client) {
        URI[] base = {URI.create("")};
        client.get().uri(builder -> {
            base[0] = builder.build();
            return base[0];
        });
        return base[0];
    }

    private static String withoutSlash(String text) {
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /** Returns where the rows are that a query asks for. */
    Target rows(Query query) {
        return new Target(withQuery(address, query.toString()), path());
    }

    /** Returns where the API says that more rows are. Parameters of every request that it leaves out, such as keys, are added. */
    Target more(URI next) {
        String query = next.getRawQuery() == null ? "" : next.getRawQuery();
        Set<String> present = Stream.of(query.split("&")).map(Endpoint::nameOf).collect(Collectors.toSet());
        String missing = Stream.of(fixedQuery.split("&"))
                .filter(part -> !part.isEmpty() && !present.contains(nameOf(part)))
                .collect(Collectors.joining("&"));
        URI whole = missing.isEmpty()
                ? next
                : URI.create(next.toString().replaceAll("[?#].*", "") + "?"
                        + (query.isEmpty() ? missing : query + "&" + missing));
        return new Target(whole, path() + " (next)");
    }

    private static String nameOf(String parameter) {
        return UriUtils.decode(parameter.replaceAll("=.*", ""), StandardCharsets.UTF_8);
    }

    /**
     * Returns where the row with an id is.
     *
     * @throws dev.livetable.table.InvalidRequestException if no path can hold the id so that every server reads it as
     *     this one segment
     */
    Target row(String id) {
        if (NO_SEGMENT.matcher(id).find()) {
            throw errors.invalid("the id cannot stand in a URL's path, because it is empty, holds a control character,"
                    + " or has a part that is '.' or '..'");
        }
        return new Target(withQuery(address + "/" + Query.encode(errors, id), ""), path() + Target.ONE_ROW);
    }

    /**
     * Returns the id of the row that a Location header leads to; null if it does not lead below a path that ends as
     * that of the rows, or is no URL. Servers behind others often name another host or a shorter path.
     */
    @Nullable
    String idAt(String location) {
        Matcher path = LAST_SEGMENTS.matcher(location);
        if (!path.matches() || !path.group(1).equals(lastSegment())) {
            return null;
        }
        try {
            return UriUtils.decode(path.group(2), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null; // a percent sign that encodes nothing
        }
    }

    private URI withQuery(String to, String query) {
        String both =
                Stream.of(fixedQuery, query).filter(part -> !part.isEmpty()).collect(Collectors.joining("&"));
        return URI.create(both.isEmpty() ? to : to + "?" + both);
    }

    /** Returns the names of the parameters that every request has. */
    List<String> fixedParameters() {
        return Stream.of(fixedQuery.split("&"))
                .filter(part -> !part.isEmpty())
                .map(Endpoint::nameOf)
                .toList();
    }

    private String path() {
        return URI.create(address).getPath();
    }

    /** Returns the last part of the path, which often is the name of what is there. */
    String lastSegment() {
        return address.substring(address.lastIndexOf('/') + 1);
    }

    /** Returns whether a URI leads to the same server, so that it may be told the same credentials. */
    boolean isSameServer(URI other) {
        return origin(URI.create(address)).equals(origin(other));
    }

    private static String origin(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
    }

    /**
     * Returns the address, without user, password and parameters. Fixed parameters may choose other rows, so they are
     * there as a hash, from which they cannot be read.
     */
    String identity() {
        if (fixedQuery.isEmpty()) {
            return toString();
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(fixedQuery.getBytes(StandardCharsets.UTF_8));
            return this + "?" + HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Returns the address, without user, password and parameters. */
    @Override
    public String toString() {
        URI uri = URI.create(address);
        return origin(uri) + uri.getRawPath();
    }
}
