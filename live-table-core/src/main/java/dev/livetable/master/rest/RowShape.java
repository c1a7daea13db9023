package dev.livetable.master.rest;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Where an object of the API has its id and its columns, and what objects that are written have besides. */
final class RowShape {

    /*
     * A row is read from a flat object: the id and the columns. Where the API has them one level down, or has the id in
     * a link only, the flat object is made of its object here. What is written is put back into the API's own form.
     *
     * Nothing that a replace does not name may be lost. So what the stored object has besides the columns is kept, in
     * the place where it was. Only what the server makes itself is left out: links, what is embedded, annotations as
     * those of OData, and what the user names.
     */

    private static final JsonPointer SELF = JsonPointer.compile("/_links/self/href");

    private final RestErrors errors;
    private final String idColumn;
    private final @Nullable String attributes;
    private final @Nullable JsonPointer idLink;
    private final @Nullable JsonPointer envelope;
    private final Map<String, Object> fixed;
    private final Set<String> serverFields;
    private final boolean flatWrites;
    private final Function<String, @Nullable String> idOfLink;

    /** Whether a row was seen that has its id in a link only. */
    private volatile boolean isLinked;

    /** Whether an id is a number where it is read; null while none was read. */
    private volatile @Nullable Boolean isNumber;

    RowShape(RestErrors errors, Given given, Function<String, @Nullable String> idOfLink) {
        this.errors = errors;
        this.idColumn = given.idColumn();
        this.attributes = given.attributes();
        this.idLink = given.idLink();
        this.envelope = given.envelope();
        this.fixed = new LinkedHashMap<>(given.fixed());
        this.serverFields = Set.copyOf(given.serverFields());
        this.flatWrites = given.flatWrites();
        this.idOfLink = idOfLink;
        this.isLinked = given.idLink() != null;
    }

    /**
     * What the user says of the objects.
     *
     * @param idColumn the field of the id
     * @param attributes the field that holds the columns; null if the object itself does
     * @param idLink where a link is that ends in the id; null for the usual place
     * @param envelope where the object is in the body of a write; null if it is the body itself
     * @param fixed the fields that each object has that is written
     * @param serverFields the fields that only the server sets
     * @param flatWrites whether an object that is written has the columns itself, though one that is read does not
     */
    record Given(
            String idColumn,
            @Nullable String attributes,
            @Nullable JsonPointer idLink,
            @Nullable JsonPointer envelope,
            Map<String, Object> fixed,
            Set<String> serverFields,
            boolean flatWrites) {}

    /** Returns the field of the id. */
    String idColumn() {
        return idColumn;
    }

    /** Returns whether ids are in links only, so that they are texts and not written. */
    boolean isLinked() {
        return isLinked;
    }

    /**
     * Returns whether a field is made by the server, by its name or by what the user says of it, so that it is not sent.
     */
    private boolean isServersOwn(String field) {
        return isAnnotation(field) || serverFields.contains(field);
    }

    /** Returns whether a field speaks of the object and is no part of it, so that it is no column to learn. */
    boolean isAnnotation(String field) {
        boolean says = field.startsWith("_links") || field.startsWith("_embedded") || field.contains("@");
        return says && !field.equals(idColumn);
    }

    /** Returns the id and the columns of an object, side by side; what is no object stays what it is. */
    JsonNode flat(JsonNode object) {
        if (!object.isObject()) {
            return object;
        }
        JsonNode own = object.path(idColumn);
        if (attributes == null && own.isValueNode() && !own.isNull()) {
            return object;
        }
        JsonNode id = id(object);
        ObjectNode flat = JsonNodeFactory.instance.objectNode();
        if (id != null) {
            flat.set(idColumn, id);
        }
        JsonNode columns = attributes == null ? object : object.path(attributes);
        columns.properties().forEach(field -> flat.putIfAbsent(field.getKey(), field.getValue()));
        return flat;
    }

    /** Returns the id of an object; null if it has none. */
    @Nullable
    JsonNode id(JsonNode object) {
        JsonNode own = object.path(idColumn);
        JsonNode id = own.isMissingNode() && attributes != null
                ? object.path(attributes).path(idColumn)
                : own;
        if (id.isValueNode() && !id.isNull()) {
            isNumber = id.isNumber();
            return id;
        }
        JsonNode link = object.at(idLink == null ? SELF : idLink);
        String linked = link.isString() ? idOfLink.apply(link.asString()) : null;
        if (linked == null) {
            return null;
        }
        isLinked = true;
        return JsonNodeFactory.instance.stringNode(linked);
    }

    /** Returns what is wrong with an object that has no id, and what to do. */
    String lacksId(JsonNode object) {
        String found = object.isObject() ? "only has " + JsonAnswers.names(object) : "is " + object.getNodeType();
        String link = idLink == null ? "" : ", nor a link at '" + idLink + "' that ends in one";
        return "a row of the API has no value in the field '" + idColumn + "', which is said to be its id"
                + link + "; it " + found + "; correct which field is the id " + errors.setting("idColumn")
                + (idLink == null ? ", or say where its link is " : ", or where its link is ")
                + errors.setting("idLink");
    }

    /** Returns whether the API has the columns one level down, and says what is wrong with rows that lack it. */
    @Nullable
    String lacksAttributes(List<JsonNode> objects) {
        String field = attributes;
        if (field == null || objects.isEmpty() || objects.stream().anyMatch(object -> object.has(field))) {
            return null;
        }
        return "no row of the API has the field '" + field + "', which is said to hold the columns; it has "
                + JsonAnswers.names(objects.get(0)) + " " + errors.setting("attributes");
    }

    /**
     * Returns the body that writes a row.
     *
     * @param columns the columns as JSON has them, the id perhaps among them
     * @param id the id of the row that is written to; null if it is added
     */
    byte[] body(Map<String, @Nullable Object> columns, @Nullable Object id) {
        return body(columns, id, new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    /**
     * Returns the body that puts a row in the place of another one.
     *
     * @param columns the columns as JSON has them, the id among them
     * @param stored the object that is replaced
     * @param known the columns that the row sets, so that it loses those it does not name
     */
    byte[] bodyInPlaceOf(Map<String, @Nullable Object> columns, JsonNode stored, Set<String> known) {
        Map<String, @Nullable Object> within = new LinkedHashMap<>();
        keep(attributes == null ? stored : stored.path(attributes), known, within);
        within.remove(idColumn);
        Map<String, @Nullable Object> beside = new LinkedHashMap<>();
        if (attributes != null) {
            keep(stored, Set.of(attributes, idColumn), beside);
        }
        JsonNode id = id(stored);
        return body(columns, id == null ? columns.get(idColumn) : id, beside, within);
    }

    private void keep(JsonNode stored, Set<String> left, Map<String, @Nullable Object> kept) {
        stored.properties().forEach(field -> {
            String name = field.getKey();
            if (!left.contains(name) && !isServersOwn(name)) {
                kept.put(name, field.getValue());
            }
        });
    }

    private byte[] body(
            Map<String, @Nullable Object> columns,
            @Nullable Object id,
            Map<String, @Nullable Object> beside,
            Map<String, @Nullable Object> within) {
        boolean nested = attributes != null && !flatWrites;
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        boolean isGiven = columns.containsKey(idColumn);
        if (!isLinked && (isGiven || nested && id != null)) {
            Object value = id == null ? columns.get(idColumn) : id;
            object.put(idColumn, nested && isText(value) ? String.valueOf(value) : value);
        }
        if (nested) {
            object.putAll(beside);
        }
        Map<String, @Nullable Object> inner = nested ? new LinkedHashMap<>() : object;
        inner.putAll(within);
        columns.forEach((name, value) -> {
            if (!name.equals(idColumn) && !isServersOwn(name)) {
                inner.put(name, value);
            }
        });
        fixed.forEach((name, value) -> {
            if (!nested && columns.get(name) != null && !value.equals(columns.get(name))) {
                throw errors.invalid("the column '" + name + "' has one value in each row that is written, and not the"
                        + " one given " + errors.setting("fixedFields"));
            }
            object.put(name, value);
        });
        if (nested) {
            object.put(requireNonNull(attributes), inner);
        }
        return JsonAnswers.MAPPER.writeValueAsBytes(enveloped(object));
    }

    /** Returns whether the id is written as a text: as it is read, or else as APIs with columns one level down have it. */
    private boolean isText(@Nullable Object id) {
        return id instanceof Number && !Boolean.TRUE.equals(isNumber);
    }

    private Map<String, @Nullable Object> enveloped(Map<String, @Nullable Object> object) {
        Map<String, @Nullable Object> body = object;
        JsonPointer place = envelope;
        while (place != null && !place.matches()) {
            JsonPointer last = requireNonNull(place.last());
            Map<String, @Nullable Object> around = new LinkedHashMap<>();
            around.put(last.getMatchingProperty(), body);
            body = around;
            place = place.head();
        }
        return body;
    }
}
