package dev.livetable.master.rest;

import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import tools.jackson.databind.JsonNode;

/**
 * Finds how many rows an answer says that there are, where nobody said in which place it does. It is good only to doubt that
 * the answer holds every row: what has such a name may be another number.
 */
final class UsualTotals {

    private static final Total HEADER = Total.header("X-Total-Count");
    private static final Set<String> NAMES =
            Set.of("total", "totalcount", "totalelements", "totalitems", "totalrecords", "totalresults", "totalrows");

    private UsualTotals() {}

    /** Returns the largest number that is called a total; -1 if there is none. */
    static long in(HttpHeaders headers, JsonNode body) {
        long largest = Math.max(HEADER.in(headers, body), Total.contentRange().in(headers, body));
        for (Map.Entry<String, JsonNode> field : body.properties()) {
            largest = Math.max(largest, called(field));
            if (Leads.isAboutTheList(field.getKey())) {
                for (Map.Entry<String, JsonNode> inner : field.getValue().properties()) {
                    largest = Math.max(largest, called(inner));
                }
            }
        }
        return largest;
    }

    private static long called(Map.Entry<String, JsonNode> field) {
        return NAMES.contains(Leads.letters(field.getKey())) && field.getValue().isIntegralNumber()
                ? field.getValue().asLong()
                : -1;
    }
}
