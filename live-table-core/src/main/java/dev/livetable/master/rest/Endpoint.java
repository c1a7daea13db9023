package dev.livetable.master.rest;

import dev.livetable.table.InvalidRequestException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.web.client.RestClient;
import org.springframework.web.util.UriUtils;

/** Where the rows of a table are. */
final class Endpoint {

    private static final Set<String> NOT_IDS = Set.of("", ".", "..");

    private final String table;
    private final String address;
    private final String fixedQuery;

    private Endpoint(String table, URI base, String path) {
        this.table = table;
        String start = base.toString();
        int query = start.indexOf('?');
        this.fixedQuery = query < 0 ? "" : start.substring(query + 1);
        String before = withoutSlash(query < 0 ? start : start.substring(0, query));
        this.address = path.isEmpty() || path.startsWith("/") ? before + path : before + "/" + path;
    }

    /**
     * Returns the place that a path of a client's base URL leads to.
     *
     * @param path a path as plain text, or a whole URL as it is
     * @throws IllegalArgumentException if that is not the URL of a server
     */
    static Endpoint of(String table, RestClient client, String path) {
        boolean whole = path.startsWith("http://") || path.startsWith("https://");
        if (path.contains("#") || !whole && path.contains("?")) {
            throw new IllegalArgumentException("The path '" + path + "' of table '" + table
                    + "' must not have a query or a fragment; put fixed parameters into the client's base URL");
        }
        URI base = whole ? URI.create(path) : baseOf(client);
        if (base.getHost() == null) {
            throw new IllegalArgumentException("Table '" + table + "' has the path '" + path
                    + "' but no host (base URL '" + base.toString().replaceAll("[^/]*@", "")
                    + "'); set the base URL of its RestClient, such as https://api.example.org");
        }
        return new Endpoint(table, base, whole ? "" : withoutSlash(UriUtils.encodePath(path, StandardCharsets.UTF_8)));
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

    /** Returns the URI of the rows that a query asks for. */
    URI rows(Query query) {
        return withQuery(address, query.toString());
    }

    /**
     * Returns the URI of the row with an id.
     *
     * @throws InvalidRequestException if no path can hold the id
     */
    URI row(String id) {
        if (NOT_IDS.contains(id)) {
            throw new InvalidRequestException(table, "the id '" + id + "' cannot stand in a URL's path", null);
        }
        return withQuery(address + "/" + Query.encode(table, id), "");
    }

    private URI withQuery(String to, String query) {
        String both =
                Stream.of(fixedQuery, query).filter(part -> !part.isEmpty()).collect(Collectors.joining("&"));
        return URI.create(both.isEmpty() ? to : to + "?" + both);
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

    /** Returns the address, without user, password and parameters. */
    @Override
    public String toString() {
        URI uri = URI.create(address);
        return origin(uri) + uri.getRawPath();
    }
}
