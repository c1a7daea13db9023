package dev.livetable.master.rest;

import dev.livetable.table.MasterFailedException;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** Finds the rows in the body of an answer. Numbers keep all their digits; depth and lengths are bounded by Jackson. */
final class JsonAnswers {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final int SHOWN = 20;

    /** A JSON path, a pointer as a fragment of a URL, a pointer with a tilde that escapes nothing, or blank. */
    private static final Pattern NO_POINTER = Pattern.compile("^\\$[.\\[]|^#/|^/.*~(?![01])|^\\s+$");

    /** What says in a body that all went well. */
    private static final Set<String> SUCCESS = Set.of("", "0", "200", "ok", "success");

    private final RestErrors errors;
    private final @Nullable JsonPointer items;
    private final @Nullable JsonPointer item;
    private final List<JsonPointer> usual;

    /**
     * Creates a finder.
     *
     * @param items where the rows of a list are; null for the usual places
     * @param item where a single row is; null for the body itself
     * @param resource what the path calls the rows
     */
    JsonAnswers(RestErrors errors, @Nullable JsonPointer items, @Nullable JsonPointer item, String resource) {
        this.errors = errors;
        this.items = items;
        this.item = item;
        Set<String> names =
                new LinkedHashSet<>(List.of("content", "data", "items", "results", errors.table(), resource));
        List<JsonPointer> places = new ArrayList<>();
        places.add(JsonPointer.empty());
        names.forEach(name -> places.add(JsonPointer.empty().appendProperty(name)));
        names.forEach(name ->
                places.add(JsonPointer.empty().appendProperty("_embedded").appendProperty(name)));
        this.usual = List.copyOf(places);
    }

    /**
     * Returns the pointer that a text is, or the one to the field that it names; the empty text is the whole body.
     *
     * @throws IllegalArgumentException if the text looks like a place in another notation, or breaks that of pointers
     */
    static JsonPointer pointer(String text) {
        if (NO_POINTER.matcher(text).find()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is neither the name of a field nor a JSON pointer such as /data/rows");
        }
        return text.isEmpty() || text.startsWith("/")
                ? JsonPointer.compile(text)
                : JsonPointer.empty().appendProperty(text);
    }

    /** Returns the body; {@code null} if it is not JSON. */
    @Nullable
    JsonNode tryParse(Answer answer) {
        try {
            JsonNode body = read(answer);
            return body.isMissingNode() ? null : body;
        } catch (JacksonException e) {
            return null;
        }
    }

    /** Returns the body. What Jackson says of a wrong one is left out, as it may hold values. */
    @SuppressWarnings("UnusedException")
    JsonNode parse(Answer answer) {
        try {
            JsonNode body = read(answer);
            if (!body.isMissingNode()) {
                return body;
            }
            throw notRows(answer, "an empty body");
        } catch (JacksonException e) {
            String type = answer.headers().getFirst(HttpHeaders.CONTENT_TYPE);
            TokenStreamLocation at = e.getLocation();
            String where = at == null ? "" : ", line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw notRows(answer, "what is not one value of JSON (content type " + type + where + ")");
        }
    }

    /** Reads a body to its end, in the character set it is said to have; Jackson tells those of Unicode apart. */
    private static JsonNode read(Answer answer) {
        Charset charset = answer.charset().orElse(StandardCharsets.UTF_8);
        if (charset.name().startsWith("UTF-")) {
            return MAPPER.readTree(answer.body());
        }
        return MAPPER.readTree(new InputStreamReader(new ByteArrayInputStream(answer.body()), charset.newDecoder()));
    }

    /** Returns the rows of a list. */
    List<JsonNode> rows(Answer answer, JsonNode body) {
        return array(body)
                .or(() -> isSaidToBeEmpty(answer, body) ? Optional.of(List.of()) : Optional.empty())
                .orElseThrow(() -> noArray(answer, body));
    }

    private Optional<List<JsonNode>> array(JsonNode body) {
        List<JsonPointer> places = items == null ? usual : List.of(items);
        return places.stream()
                .map(body::at)
                .filter(JsonNode::isArray)
                .findFirst()
                .map(array -> List.copyOf(array.values()));
    }

    private MasterFailedException noArray(Answer answer, JsonNode body) {
        String found = body.isObject() ? "an object with the fields " + names(body) : "no array";
        String wanted = items == null
                ? "an array, or one in the usual places; say where the rows are "
                : "an array at '" + items + "', where the rows are said to be ";
        return notRows(answer, found + " instead of " + wanted + errors.setting("items"));
    }

    /**
     * Returns whether a body without an array says that there are no rows: by their number, or since it has nothing but a
     * null in their place. Some APIs answer in this way when they have failed, and say so beside it.
     */
    private boolean isSaidToBeEmpty(Answer answer, JsonNode body) {
        boolean isNull = items != null && body.size() == 1 && body.at(items).isNull();
        return isNull
                || body.isObject()
                        && UsualTotals.in(answer.headers(), body) == 0
                        && body.properties().stream().noneMatch(field -> isOfFailure(field.getKey(), field.getValue()));
    }

    private static boolean isOfFailure(String name, JsonNode value) {
        return switch (Leads.letters(name)) {
            case "error", "errors", "message", "msg", "detail", "title", "reason", "exception" ->
                !value.isNull()
                        && !(value.isContainer() && value.isEmpty())
                        && !value.asString("x").isEmpty();
            case "success", "ok" -> value.isBoolean() && !value.asBoolean();
            case "code", "status" ->
                !(value.isNumber() && (value.asInt() == 0 || value.asInt() / 100 == 2))
                        && !SUCCESS.contains(value.asString("").toLowerCase(Locale.ROOT));
            default -> false;
        };
    }

    /** Returns the names of the first fields of an object, as errors show them. */
    static String names(JsonNode object) {
        List<String> first = object.propertyNames().stream().limit(SHOWN).toList();
        return object.size() > SHOWN ? first + " and " + (object.size() - SHOWN) + " more" : first.toString();
    }

    /**
     * Returns the single row of a body, or the only one of the list that it is; {@code null} if there is no object in its
     * place.
     */
    @Nullable
    JsonNode row(JsonNode body) {
        JsonNode row = body.at(place());
        if (row.isArray() && row.size() == 1) {
            row = row.path(0);
        }
        return row.isObject() ? row : null;
    }

    /**
     * Returns the rows that the answer for one row holds: the only one, or those of a list.
     *
     * @param mayBeList whether the answer may be one to a list, with the rows in the place of those
     * @param isRow tells whether an object is a row
     */
    List<JsonNode> oneOrNone(Answer answer, boolean mayBeList, Predicate<JsonNode> isRow) {
        JsonNode body = parse(answer);
        JsonNode found = body.at(place());
        if (found.isArray()) {
            return List.copyOf(found.values());
        }
        if (mayBeList && !(found.isObject() && isRow.test(found))) {
            return array(body).orElseThrow(() -> noArray(answer, body));
        }
        if (found.isObject()) {
            return List.of(found);
        }
        throw notRows(
                answer,
                item == null
                        ? "no object where the row should be; say where it is " + errors.setting("item")
                        : "no object at '" + item + "', where the row is said to be " + errors.setting("item"));
    }

    /** Returns how many rows the answer to a write holds, where that is a list; -1 where it is none. */
    int listed(JsonNode body) {
        JsonNode found = body.at(place());
        if (found.isArray()) {
            return found.size();
        }
        return items != null && body.at(items).isArray() ? body.at(items).size() : -1;
    }

    private JsonPointer place() {
        return item == null ? JsonPointer.empty() : item;
    }

    private MasterFailedException notRows(Answer answer, String what) {
        return errors.failure(answer.summary() + " and " + what);
    }
}
