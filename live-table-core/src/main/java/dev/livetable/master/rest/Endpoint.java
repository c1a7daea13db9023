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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.client.RestClient;
import org.springframework.web.util.UriUtils;

/** Where the rows of a table are. */
final class Endpoint {

    private final String base;
    private final String address;
    private final String fixedQuery;
    private final String headers;
    private final RowPath row;

    private Endpoint(String base, String address, String fixedQuery, String headers, RowPath row) {
        this.headers = headers;
        this.base = base;
        this.address = address;
        this.fixedQuery = fixedQuery;
        this.row = row;
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
        String given = query < 0 ? start : start.substring(0, query);
        String before = withoutSlash(given);
        String rest = whole ? "" : UriUtils.encodePath(path, StandardCharsets.UTF_8);
        String below = rest.isEmpty() || rest.startsWith("/") ? before + rest : before + "/" + rest;
        String rows = whole || rest.isEmpty() ? given : below;
        String address = isRoot(rows) || rest.equals("/") ? withoutSlash(rows) : rows; // a slash at the end counts
        String fixed = query < 0 ? "" : start.substring(query + 1);
        RowPath usual = RowPath.of(errors, before, address, null);
        return new Endpoint(whole ? "" : before, address, fixed, "", usual);
    }

    private static boolean isRoot(String url) {
        return url.matches("[a-z]+://[^/]*/?");
    }

    /**
     * Returns this place with other errors, one row of it where a template says, and more in each request.
     *
     * @param rowPath the template; null for the usual place
     * @param parameters more parameters
     * @param headers what the headers say that may choose the rows
     * @throws IllegalArgumentException if it is no template
     */
    Endpoint with(RestErrors others, @Nullable String rowPath, Query parameters, String headers) {
        String fixed = both(fixedQuery, parameters.toString());
        return new Endpoint(base, address, fixed, headers, RowPath.of(others, base, address, rowPath));
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
        return new Target(withQuery(address, query.toString()), path(), false);
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
        return new Target(whole, path() + " (next)", false);
    }

    private static String nameOf(String parameter) {
        return UriUtils.decode(parameter.replaceAll("=.*", ""), StandardCharsets.UTF_8);
    }

    /**
     * Returns where the row with an id is.
     *
     * @throws dev.livetable.table.InvalidRequestException if no URL can hold the id so that every server reads it as this
     *     id
     */
    Target row(String id) {
        String at = row.at(id);
        int query = at.indexOf('?');
        String to = query < 0 ? at : at.substring(0, query);
        return new Target(withQuery(to, query < 0 ? "" : at.substring(query + 1)), shownRow(), true);
    }

    private String shownRow() {
        String template = row.template();
        return template.startsWith("{path}") ? withoutSlash(path()) + template.substring("{path}".length()) : template;
    }

    /** Returns where one row is. */
    RowPath rowPath() {
        return row;
    }

    /** Returns the id of the row that a Location header leads to; null if it does not lead to one, or is no URL. */
    @Nullable
    String idAt(String location) {
        return row.idIn(URI.create(address), location);
    }

    /** Returns the id that a row's own link has at its end; null if it has none. */
    @Nullable
    String idAtEnd(String link) {
        return row.idAtEnd(URI.create(address), link);
    }

    private URI withQuery(String to, String query) {
        String whole = both(fixedQuery, query);
        return URI.create(whole.isEmpty() ? to : to + "?" + whole);
    }

    private static String both(String query, String other) {
        return Stream.of(query, other).filter(part -> !part.isEmpty()).collect(Collectors.joining("&"));
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
        String path = withoutSlash(address);
        return path.substring(path.lastIndexOf('/') + 1);
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
     * Returns the address, without user, password and parameters. Fixed parameters and headers may choose other rows, so
     * they are there as a hash, from which they cannot be read.
     */
    String identity() {
        String choice = headers.isEmpty() ? fixedQuery : fixedQuery + "\n" + headers;
        if (choice.isEmpty()) {
            return toString();
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(choice.getBytes(StandardCharsets.UTF_8));
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
