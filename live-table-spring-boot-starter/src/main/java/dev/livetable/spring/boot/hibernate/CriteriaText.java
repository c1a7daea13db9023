package dev.livetable.spring.boot.hibernate;

import dev.livetable.repository.UnknownCriteriaException;
import dev.livetable.table.CanonicalText;
import jakarta.persistence.metamodel.EntityType;
import jakarta.persistence.metamodel.ManagedType;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.hibernate.metamodel.model.domain.PersistentAttribute;
import org.hibernate.query.sqm.SqmExpressible;
import org.hibernate.query.sqm.SqmPathSource;
import org.hibernate.query.sqm.tree.domain.SqmPath;
import org.hibernate.query.sqm.tree.from.SqmFrom;
import org.hibernate.type.BasicType;
import org.jspecify.annotations.Nullable;

/** The canonical text of one tree of a query of Hibernate, as it is written. Not safe for use by several threads. */
final class CriteriaText {

    /*
     * Each node is written as the word of its kind with all that it is made of, in brackets. Names are escaped, and values
     * stand in quotes, so that two trees have one text only if they are built alike, of equal values. A part of a from clause
     * is written where it stands, and elsewhere by the number that it has there: two joins of one attribute are two parts.
     * The aliases that Hibernate gives are left out, since it gives others to each query.
     *
     * A node of a kind that is not known refuses the whole tree.
     */

    private final StringBuilder text = new StringBuilder();
    private final Function<Object, @Nullable String> values;
    private final IdentityHashMap<SqmFrom<?, ?>, Integer> numbers = new IdentityHashMap<>();
    private final Set<String> functions = new HashSet<>();
    private final Set<Class<?>> entities = new HashSet<>();

    /**
     * Begins.
     *
     * @param values returns the canonical text of a value; null if it has none
     */
    CriteriaText(Function<Object, @Nullable String> values) {
        this.values = values;
    }

    /** Returns the names of the functions that are called, in small letters. */
    Set<String> functions() {
        return functions;
    }

    /** Returns the classes of the entities that are read. */
    Set<Class<?>> entities() {
        return entities;
    }

    /** Writes a node, or that there is none. */
    CriteriaText node(@Nullable Object node) {
        if (node == null) {
            text.append("-;");
        } else if (node instanceof SqmFrom<?, ?> from) {
            text.append('#').append(number(from)).append(';');
        } else {
            CriteriaParts.write(node, this);
        }
        return this;
    }

    CriteriaText nodes(Collection<?> nodes) {
        text.append('[');
        nodes.forEach(this::node);
        text.append(']');
        return this;
    }

    /** Writes a word of which only a few are possible, none with a bracket, a quote or a semicolon. */
    CriteriaText word(@Nullable Object word) {
        text.append(word instanceof Enum<?> constant ? constant.name() : word).append(';');
        return this;
    }

    CriteriaText name(@Nullable String name) {
        return word(name == null ? "-" : "=" + CanonicalText.escape(name));
    }

    /** Writes what is within a part, in brackets. */
    void within(String kind, Runnable parts) {
        text.append(kind).append('(');
        parts.run();
        text.append(')');
    }

    /**
     * Writes a value.
     *
     * @throws UnknownCriteriaException if nobody knows when two of its class are equal
     */
    CriteriaText value(@Nullable Object value) {
        String known = value == null ? "null" : values.apply(value);
        if (known == null) {
            throw new UnknownCriteriaException("hold a value whose text is not known, of "
                    + (value == null ? "no class" : value.getClass().getName()));
        }
        text.append(known).append(';');
        return this;
    }

    /** Writes by which type values are sent to the database. */
    CriteriaText type(@Nullable SqmExpressible<?> type) {
        if (type instanceof SqmPath<?> path) { // that of an attribute, with its converter
            return node(path);
        }
        return name(type == null ? null : type instanceof BasicType<?> basic ? basic.getName() : type.getTypeName());
    }

    CriteriaText function(String name) {
        String small = name.toLowerCase(Locale.ROOT);
        functions.add(small);
        return name(small);
    }

    /** Writes a path: where it begins, and which of the attributes there it is. */
    void path(SqmPath<?> path) {
        SqmPath<?> owner = path.getLhs();
        if (owner == null) {
            throw new UnknownCriteriaException("hold a path that begins nowhere");
        }
        reads(path);
        node(owner).source(path.getReferencedPathSource());
    }

    /** Writes which of the parts of what it is in something is. */
    CriteriaText source(SqmPathSource<?> source) {
        ManagedType<?> of = source instanceof PersistentAttribute<?, ?> attribute ? attribute.getDeclaringType() : null;
        return name(source.getPathName())
                .name(of == null ? null : of.getJavaType().getName());
    }

    /** Notes the entity that a path leads to, if it leads to one. */
    void reads(SqmPath<?> path) {
        if (path.getReferencedPathSource().getPathType() instanceof EntityType<?> entity) {
            entities.add(entity.getJavaType());
        }
    }

    /** Gives parts of a from clause their numbers, before the first of them is written. */
    void number(List<? extends SqmFrom<?, ?>> froms) {
        for (SqmFrom<?, ?> from : froms) {
            if (!from.getSqmTreats().isEmpty()) {
                throw new UnknownCriteriaException("treat something as of a subclass");
            }
            numbers.put(from, numbers.size());
            reads(from);
            number(from.getSqmJoins());
        }
    }

    private int number(SqmFrom<?, ?> from) {
        Integer number = numbers.get(from);
        if (number == null) {
            throw new UnknownCriteriaException("refer to what is in no from clause around: "
                    + from.getReferencedPathSource().getPathName());
        }
        return number;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
