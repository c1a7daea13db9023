package dev.livetable.master.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** Finds what an answer says of rows that follow. */
final class Leads {

    /*
     * An API that leads on says so in the Link header, or in the body beside its rows: at the top, or within a field that is
     * about the list. Names are compared by their letters, so next_page is nextPage. A field that is null, empty, false or 0
     * says that nothing follows. Only a text can be followed.
     */

    private static final Pattern LINK = Pattern.compile("<([^>]*)>([^<]*)");
    private static final Pattern RELATION =
            Pattern.compile(";\\s*rel\\s*=\\s*(?:\"([^\"]*)\"|([^\\s;,]+))", Pattern.CASE_INSENSITIVE);
    private static final Pattern NO_LETTER = Pattern.compile("[^a-z]");
    private static final Pattern ADDRESS = Pattern.compile("https?://.*|/.*|[^?]*\\?.*");

    /** The fields of a body that are about the list. */
    private static final Set<String> ABOUT = Set.of(
            "links",
            "paging",
            "pagination",
            "meta",
            "metadata",
            "page",
            "pageinfo",
            "pages",
            "cursor",
            "cursors",
            "responsemetadata");

    private static final Set<String> NAMES = Set.of(
            "next",
            "nextlink",
            "nexthref",
            "nexturl",
            "nexturi",
            "nextpage",
            "nextpageurl",
            "nextpagelink",
            "nextpagetoken",
            "nextpagecursor",
            "nextcursor",
            "nexttoken",
            "nextoffset",
            "nextskip",
            "nextmarker",
            "continuationtoken",
            "hasmore",
            "more",
            "morerows",
            "truncated",
            "istruncated",
            "hasnext",
            "hasnextpage",
            "odatanextlink");

    /** The fields that say whether these are the last rows. */
    private static final Set<String> LAST = Set.of("last", "islast", "islastpage");

    private Leads() {}

    /** Returns whether a field of a body is usually about the list, and not a row of it. */
    static boolean isAboutTheList(String field) {
        return ABOUT.contains(letters(field));
    }

    /** Returns the next rows' address in a Link header; null if it has none. */
    static @Nullable Lead inHeader(HttpHeaders headers) {
        for (String header : headers.getOrEmpty(HttpHeaders.LINK)) {
            Matcher link = LINK.matcher(header);
            while (link.find()) {
                if (isNext(link.group(2))) {
                    return new Lead(Lead.LINK_HEADER, link.group(1), false);
                }
            }
        }
        return null;
    }

    private static boolean isNext(String attributes) {
        Matcher relation = RELATION.matcher(attributes);
        return relation.find()
                && Stream.of((relation.group(1) == null ? relation.group(2) : relation.group(1)).split("\\s+"))
                        .anyMatch("next"::equalsIgnoreCase);
    }

    /** Returns what leads on in a place of the body: a text, a number, or an object with a text as its {@code href}. */
    static @Nullable Lead at(JsonPointer place, JsonNode body) {
        String value = value(body.at(place));
        return value == null ? null : new Lead("the field '" + place + "'", value, false);
    }

    private static @Nullable String value(JsonNode node) {
        JsonNode said = node.isObject() ? node.path("href") : node;
        boolean none = said.isNumber() && said.asDouble() <= 0 || said.isBoolean() && !said.asBoolean();
        boolean scalar = said.isString() || said.isNumber() || said.isBoolean();
        return none || !scalar || said.asString().isBlank() ? null : said.asString();
    }

    /** Returns everything in the usual places that says that rows follow. */
    static List<Lead> usual(HttpHeaders headers, JsonNode body) {
        List<Lead> leads = new ArrayList<>();
        Lead header = inHeader(headers);
        if (header != null) {
            leads.add(header);
        }
        if (body.isObject()) {
            collect(body, JsonPointer.empty(), 0, leads);
        }
        return leads;
    }

    private static void collect(JsonNode object, JsonPointer at, int depth, List<Lead> leads) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String name = letters(field.getKey());
            JsonPointer place = at.appendProperty(field.getKey());
            boolean isNotLast = LAST.contains(name)
                    && field.getValue().isBoolean()
                    && !field.getValue().asBoolean();
            String value = isNotLast ? "true" : NAMES.contains(name) ? value(field.getValue()) : null;
            if (value != null) {
                leads.add(new Lead("the field '" + place + "'", value, false));
            }
            if (depth < 2 && ABOUT.contains(name) && field.getValue().isObject()) {
                collect(field.getValue(), place, depth + 1, leads);
            }
        }
    }

    /** Returns the small letters of a name, and nothing else of it. */
    static String letters(String name) {
        return NO_LETTER.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("");
    }

    /** Returns whether what leads on looks like an address, and not like a cursor. */
    static boolean isAddress(Lead lead) {
        return ADDRESS.matcher(lead.value()).matches();
    }

    /** Returns whether what leads on looks like a cursor: a text that is no address, in a field that is named as one. */
    static boolean isCursor(Lead lead) {
        String name = letters(lead.place());
        return !isAddress(lead) && (name.endsWith("cursor") || name.endsWith("token") || name.endsWith("next"));
    }
}
