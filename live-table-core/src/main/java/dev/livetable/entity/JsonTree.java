package dev.livetable.entity;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Trees of JSON of Jackson as the texts that they are read from. Needs Jackson only where an application has such a tree. */
public final class JsonTree {

    private static final String TREES = "tools.jackson.databind.";

    private JsonTree() {}

    /** Returns whether a class is one of trees of JSON. */
    public static boolean isTree(Class<?> type) {
        return type.getName().startsWith(TREES) && JsonNode.class.isAssignableFrom(type);
    }

    /**
     * Returns a tree as text.
     *
     * @param tree the tree
     * @throws EntityException if reading the text gives another tree
     */
    public static String write(Object tree) {
        String text = Mapper.INSTANCE.writeValueAsString(tree);
        if (!read(text).equals(tree)) {
            throw new EntityException(
                    "There is a tree of JSON with nodes that no text is read as, such as one of an object or of bytes; it"
                            + " is not kept",
                    null);
        }
        return text;
    }

    /** Returns the tree that a text is read as. */
    public static Object read(String text) {
        return Mapper.INSTANCE.readTree(text);
    }

    private static final class Mapper {

        static final JsonMapper INSTANCE = new JsonMapper();
    }
}
