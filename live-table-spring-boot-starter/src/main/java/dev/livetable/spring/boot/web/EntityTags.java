package dev.livetable.spring.boot.web;

import dev.livetable.json.KeptBody;
import dev.livetable.table.Row;
import java.util.Optional;

/** The entity tags of answers. */
final class EntityTags {

    /*
     * A tag is a digest of the body and of nothing else, so equal bodies have equal tags: on all nodes, and after a restart.
     *
     * A list has a weak tag, since servers do not compress an answer with a strong one. A single row has a strong one: it is
     * what If-Match asks for, and short.
     */

    private EntityTags() {}

    /** Returns the tag of an answer, as its header has it. */
    static String of(Object value, KeptBody body) {
        Object single = value instanceof Optional<?> optional ? optional.orElse(null) : value;
        return single instanceof Row ? strong(body) : "W/\"" + body.tag() + '"';
    }

    /** Returns the strong tag of a body. */
    static String strong(KeptBody body) {
        return '"' + body.tag() + '"';
    }
}
