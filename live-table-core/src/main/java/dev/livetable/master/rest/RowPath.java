package dev.livetable.master.rest;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/** Where one row is: a template in which the id has its place. Immutable. */
final class RowPath {

    /*
     * An id comes from a caller, and must not end the place that it stands in, nor lead to another path. What is around
     * the place says what the id may hold. Everything but letters, digits and "- . _ ~" is percent-encoded in all
     * places; that alone is not enough, since servers decode a path or a parameter before they read what is in it.
     *
     * The template is read backwards, too: a Location header or a link of a row tells the row's id.
     */

    static final String ID = "{id}";

    private static final String PATH = "{path}";

    /** Nothing, a control character, or a segment that leads to another place once it is decoded. */
    private static final Pattern NO_SEGMENT = Pattern.compile("^$|\\p{Cntrl}|(^|[/\\\\])\\.\\.?($|[/\\\\])");

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_~-][A-Za-z0-9_.~-]*");

    /** What may stand beside an id in its segment without being syntax. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.~-]*");

    /** What may stand before an id that is the rest of its parameter: nothing, or the name of an operator. */
    private static final Pattern OPERATOR = Pattern.compile("([A-Za-z]+\\.)?");

    /** What is around the id. */
    private enum Place {
        /** It is a segment of the path, or its part beside plain letters. */
        SEGMENT,
        /** Single quotes; one within the id is doubled. */
        QUOTED,
        /** Some other syntax: the id is a word. */
        WORD,
        /** It is the rest of a parameter. */
        PARAMETER
    }

    private final RestErrors errors;
    private final String template;
    private final String before;
    private final String after;
    private final boolean isQuery;
    private final Place place;
    private final List<Pattern> links;

    private RowPath(RestErrors errors, String template, String before, String after, Place place) {
        this.errors = errors;
        this.template = template;
        this.before = before;
        this.after = after;
        this.isQuery = before.contains("?");
        this.place = place;
        this.links = List.of(isQuery ? linkByQuery() : linkByPath());
    }

    /**
     * Reads a template.
     *
     * @param base what paths are relative to, encoded; empty if there is nothing
     * @param rows where all rows are, encoded
     * @param given the template; null for the usual place
     * @throws IllegalArgumentException if it is none
     */
    static RowPath of(RestErrors errors, String base, String rows, @Nullable String given) {
        String template = given != null ? given : rows.endsWith("/") ? "{path}/{id}/" : "{path}/{id}";
        int at = template.indexOf(ID);
        String rest = template.replace(ID, "").replaceFirst("^\\{path}", "");
        if (at < 0 || at != template.lastIndexOf(ID)) {
            throw wrong(errors, template, "must have the place " + ID + " of the id once");
        }
        if (rest.contains("{") || rest.contains("}") || rest.contains("#") || rest.contains("://")) {
            throw wrong(
                    errors,
                    template,
                    "is a path and query that may begin with " + PATH + ", without a fragment, a host or other places");
        }
        if (!template.startsWith(PATH) && base.isEmpty()) {
            throw wrong(errors, template, "must begin with {path}, since the path is a whole URL");
        }
        String start = template.startsWith(PATH) ? withoutSlash(rows) : withoutSlash(base);
        String own = template.startsWith(PATH) ? template.substring(PATH.length()) : template;
        int id = own.indexOf(ID);
        String left = own.substring(0, id);
        String right = own.substring(id + ID.length());
        boolean joined = left.isEmpty() || left.startsWith("/") || template.startsWith(PATH);
        String path = start + (joined ? "" : "/");
        Place place = left.contains("?") ? placeInQuery(errors, template, left, right) : placeInPath(left, right);
        return new RowPath(errors, template, path + encoded(left, false), encoded(right, left.contains("?")), place);
    }

    private static IllegalArgumentException wrong(RestErrors errors, String template, String what) {
        return new IllegalArgumentException("The row path '" + template + "' of table '" + errors.table() + "' " + what
                + ", such as {path}/{id}, {path}('{id}') or {path}?id=eq.{id} " + errors.setting("rowPath"));
    }

    private static Place placeInPath(String left, String right) {
        String prefix = left.substring(left.lastIndexOf('/') + 1);
        String suffix = right.replaceFirst("[/?].*", "");
        if (prefix.endsWith("'") && suffix.startsWith("'")) {
            return Place.QUOTED;
        }
        return PLAIN.matcher(prefix).matches() && PLAIN.matcher(suffix).matches() ? Place.SEGMENT : Place.WORD;
    }

    private static Place placeInQuery(RestErrors errors, String template, String left, String right) {
        String parameter = left.substring(Math.max(left.lastIndexOf('?'), left.lastIndexOf('&')) + 1);
        int equals = parameter.indexOf('=');
        if (equals <= 0) {
            throw wrong(errors, template, "must have " + ID + " in the value of a parameter");
        }
        String prefix = parameter.substring(equals + 1);
        String suffix = right.replaceFirst("&.*", "");
        if (prefix.endsWith("'") && suffix.startsWith("'")) {
            return Place.QUOTED;
        }
        return suffix.isEmpty() && OPERATOR.matcher(prefix).matches() ? Place.PARAMETER : Place.WORD;
    }

    /** Encodes a part of a template, in which {@code / ? & =} mean what they mean in a URL. */
    private static String encoded(String part, boolean inQuery) {
        int query = inQuery ? -1 : part.indexOf('?');
        String path = inQuery ? "" : query < 0 ? part : part.substring(0, query);
        String rest = inQuery ? part : query < 0 ? "" : part.substring(query + 1);
        StringBuilder result = new StringBuilder(UriUtils.encodePath(path, StandardCharsets.UTF_8));
        result.append(query < 0 ? "" : "?");
        Matcher marks = Pattern.compile("[&=]|[^&=]+").matcher(rest);
        while (marks.find()) {
            String text = marks.group();
            result.append(text.equals("&") || text.equals("=") ? text : UriUtils.encode(text, StandardCharsets.UTF_8));
        }
        return result.toString();
    }

    private static String withoutSlash(String text) {
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /** Returns whether the id is in the query, so that the answer may be the list of all rows that have it. */
    boolean isQuery() {
        return isQuery;
    }

    /** Returns the template, as errors show it. */
    String template() {
        return template;
    }

    /** Returns the names of the parameters that the template has. */
    List<String> parameters() {
        String whole = before + after;
        String query = whole.contains("?") ? whole.substring(whole.indexOf('?') + 1) : "";
        return Stream.of(query.split("&", -1))
                .filter(part -> !part.isEmpty())
                .map(part -> UriUtils.decode(part.replaceAll("=.*", ""), StandardCharsets.UTF_8))
                .toList();
    }

    /** Returns whether the id can stand in its place. */
    boolean holds(String id) {
        return switch (place) {
            case SEGMENT, QUOTED -> !NO_SEGMENT.matcher(id).find();
            case WORD -> WORD.matcher(id).matches();
            case PARAMETER -> !id.isEmpty();
        };
    }

    /**
     * Returns where the row with an id is.
     *
     * @throws dev.livetable.table.InvalidRequestException if the id cannot stand in its place so that every server reads
     *     it as this id
     */
    String at(String id) {
        if (!holds(id)) {
            throw errors.invalid(
                    place == Place.WORD
                            ? "the id cannot stand where the address of a row has it, because it has more than letters, digits"
                                    + " and - . _ ~ in it and no quotes around it " + errors.setting("rowPath")
                            : "the id cannot stand in a URL's path, because it is empty, holds a control character,"
                                    + " or has a part that is '.' or '..'");
        }
        return before + Query.encode(errors, place == Place.QUOTED ? id.replace("'", "''") : id) + after;
    }

    /**
     * Returns the id of the row that a link leads to; null if it does not lead below a path that ends as that of the
     * rows, or is no URL. Servers behind others often name another host or a shorter path.
     *
     * @param from where the link was found
     */
    @Nullable
    String idIn(URI from, String link) {
        String whole = normal(resolved(from, link));
        for (Pattern pattern : links) {
            Matcher match = pattern.matcher(whole);
            if (match.matches()) {
                return decoded(match.group("id"), place == Place.QUOTED);
            }
        }
        return null;
    }

    /** Returns the id that a row's own link has at its end: in the place of the template, or else as its last segment. */
    @Nullable
    String idAtEnd(URI from, String link) {
        String whole = link.replaceFirst("\\{.*", ""); // a link may end in places for parameters
        String known = idIn(from, whole);
        if (known != null) {
            return known;
        }
        String path = whole.replaceFirst("[?#].*", "").replaceFirst("/+$", "");
        String last = path.substring(path.lastIndexOf('/') + 1);
        return last.isEmpty() ? null : decoded(last, false);
    }

    private static String resolved(URI from, String link) {
        try {
            return from.resolve(link).toString();
        } catch (IllegalArgumentException e) {
            return link; // what follows finds no id in it, or one that is whole
        }
    }

    private static @Nullable String decoded(String raw, boolean quoted) {
        try {
            String id = UriUtils.decode(raw, StandardCharsets.UTF_8);
            return quoted ? id.replace("''", "'") : id;
        } catch (IllegalArgumentException e) {
            return null; // a percent sign that encodes nothing
        }
    }

    private Pattern linkByPath() {
        String path = before.replaceFirst("^[a-z]+://[^/]*", "");
        String prefix = path.substring(path.lastIndexOf('/') + 1);
        String above = withoutSlash(path.substring(0, path.length() - prefix.length()));
        String parent = above.substring(above.lastIndexOf('/') + 1);
        String suffix = withoutSlash(after.replaceFirst("\\?.*", ""));
        boolean isNamed = !prefix.isEmpty();
        String start = isNamed
                ? "(?:[^?#]*/)?"
                : parent.isEmpty() ? "(?:[a-z]+://[^/]*)?/*" : "(?:[^?#]*/)?" + Pattern.quote(parent) + "/+";
        return Pattern.compile(start + Pattern.quote(normal(prefix)) + "(?<id>[^/?#]+)" + Pattern.quote(normal(suffix))
                + "/*(?:[?#].*)?");
    }

    private Pattern linkByQuery() {
        String path = before.substring(0, before.indexOf('?'));
        String parent = path.substring(path.lastIndexOf('/') + 1);
        String parameter = before.substring(Math.max(before.lastIndexOf('?'), before.lastIndexOf('&')) + 1);
        String suffix = after.replaceFirst("&.*", "");
        return Pattern.compile("(?:[^?#]*/)?" + Pattern.quote(parent) + "\\?(?:[^#]*&)?"
                + Pattern.quote(normal(parameter)) + "(?<id>[^&#]+)" + Pattern.quote(normal(suffix)) + "(?:[&#].*)?");
    }

    /** Returns a URL in which quotes and parentheses stand for themselves, as some write them and some do not. */
    private static String normal(String url) {
        return url.replace("%27", "'").replace("%28", "(").replace("%29", ")");
    }
}
