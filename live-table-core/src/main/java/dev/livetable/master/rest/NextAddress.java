package dev.livetable.master.rest;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.springframework.web.util.UriUtils;

/** Makes the address of the next rows from what an answer says. */
final class NextAddress {

    /*
     * A request carries credentials, so it never goes to another server than the table's. A server behind others often gives
     * addresses that only they can reach, or http for https. Such an address that ends in the same path as the rows is
     * the table's own address with another query: that is what is asked.
     */

    private static final Pattern NO_PART_OF_A_URI =
            Pattern.compile("[^A-Za-z0-9\\-._~:/?#@!$&'()*+,;=%]+|%(?![0-9A-Fa-f]{2})");

    /** What a link of HAL may have behind it, for those who know other parameters. */
    private static final Pattern TEMPLATE = Pattern.compile("\\{[?&#/][^}]*}$");

    private NextAddress() {}

    /**
     * Returns the address.
     *
     * @param from the address of the answer
     * @throws dev.livetable.table.MasterFailedException if it is none, or that of something else on another server
     */
    @SuppressWarnings("UnusedException") // its message holds the link, and that may hold values of filters
    static URI of(RestErrors errors, Endpoint endpoint, URI from, Lead lead) {
        URI next;
        try {
            next = resolved(from, URI.create(encoded(lead.value())));
        } catch (IllegalArgumentException e) {
            throw errors.failure(
                    lead.place() + " should lead to more rows, but is no URL " + errors.setting("pagingNext"));
        }
        if (endpoint.isSameServer(next)) {
            return next;
        }
        if (!lastSegment(next).equals(lastSegment(from))) {
            throw errors.failure(lead.place() + " leads to another server, " + next.getHost()
                    + ", which is not followed " + errors.setting("paging"));
        }
        String query = next.getRawQuery();
        return URI.create(from.toString().replaceAll("[?#].*", "") + (query == null ? "" : "?" + query));
    }

    /** Returns an address as one that is seen from another; {@link URI#resolve} loses the path before a mere query. */
    private static URI resolved(URI from, URI next) {
        if (!next.toString().startsWith("?")) {
            return from.resolve(next);
        }
        return URI.create(from.toString().replaceAll("[?#].*", "") + next);
    }

    /** Returns an address with what no URI may hold percent-encoded; many servers leave spaces and quotes as they are. */
    private static String encoded(String address) {
        String plain = TEMPLATE.matcher(address.trim()).replaceAll("");
        return NO_PART_OF_A_URI
                .matcher(plain)
                .replaceAll(found -> UriUtils.encode(found.group(), StandardCharsets.UTF_8));
    }

    private static String lastSegment(URI uri) {
        String path = String.valueOf(uri.getPath()).replaceAll("/+$", "");
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
