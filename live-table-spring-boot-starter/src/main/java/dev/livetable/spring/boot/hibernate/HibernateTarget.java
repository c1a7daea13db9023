package dev.livetable.spring.boot.hibernate;

import dev.livetable.spring.boot.store.SentStatement;
import dev.livetable.spring.boot.store.WriteTarget;
import dev.livetable.table.Column;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.hibernate.annotations.SQLRestriction;
import org.hibernate.annotations.Subselect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.MappingMetamodel;
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.type.CompositeType;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** A live repository of entities of Hibernate, and which writes concern it. Immutable. */
final class HibernateTarget {

    /*
     * A write of an entity of the repository's own class changes that row. A write of an entity that rows show, of their own
     * class or of another one, or to a table that rows are read from, may change any row: for one write of a pet type, the rows
     * of all pets of that type. Rows are read from the tables of their entities, of those that they show, and of the collections that they hold:
     * those that are not lazy. What a formula or a restriction selects is in tables that nobody knows.
     *
     * What the database carries over to those tables is learned while this is in use. Until then any write may do it. So the
     * target is asked for that at each write, and only what never changes is kept here.
     */

    /** What a write is to the rows of a repository, the widest first. */
    enum Concern {
        /** A change of any row. */
        ANYTHING,
        /** A change of one row. */
        ROW,
        /** A change of nothing that rows show, but of what queries of the repository may ask for. */
        CALLS,
        /** A change of nothing that the repository shows. */
        NONE
    }

    private final WriteTarget target;
    private final FactoryWrites writes;
    private final BooleanSupplier isOver;
    private final EntityPersister root;
    private final Set<String> tables;
    private final boolean readsAnyTable;

    /**
     * Takes a live repository.
     *
     * @param isOver whether its context is closed, so that no write concerns it any more
     */
    HibernateTarget(
            WriteTarget target, FactoryWrites writes, SessionFactoryImplementor factory, BooleanSupplier isOver) {
        this.target = target;
        this.writes = writes;
        this.isOver = isOver;
        MappingMetamodel mapping = factory.getMappingMetamodel();
        this.root = mapping.getEntityDescriptor(target.root());
        Set<String> read = new HashSet<>();
        boolean[] any = new boolean[1];
        mapping.forEachEntityDescriptor(entity -> {
            if (isRow(entity) || target.holds(entity.getMappedClass())) {
                read.addAll(tables(entity));
                any[0] |= selects(entity);
            }
        });
        mapping.forEachCollectionDescriptor(collection -> {
            EntityPersister owner = collection.getOwnerEntityPersister();
            boolean isInherited = owner.getMappedClass().isAssignableFrom(target.root());
            if (!collection.isLazy() && (isInherited || isRow(owner) || target.holds(owner.getMappedClass()))) {
                read.add(table(collection));
            }
        });
        this.tables = Set.copyOf(read);
        this.readsAnyTable = any[0];
    }

    /** Returns the tables of an entity, as {@link SentStatement#tableOf} has names. */
    static Set<String> tables(EntityPersister entity) {
        return Arrays.stream(entity.getQuerySpaces())
                .map(space -> SentStatement.tableOf(String.valueOf(space)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the table that a collection is in: one of its own, or that of its elements. */
    static String table(CollectionPersister collection) {
        return SentStatement.tableOf(collection.getCollectionSpaces()[0]);
    }

    private static boolean selects(EntityPersister entity) {
        boolean[] found = new boolean[1];
        entity.forEachSelectable((index, selectable) -> found[0] |= selects(selectable));
        SQLRestriction restriction =
                AnnotatedElementUtils.findMergedAnnotation(entity.getMappedClass(), SQLRestriction.class);
        return found[0]
                || AnnotatedElementUtils.hasAnnotation(entity.getMappedClass(), Subselect.class)
                || (restriction != null && selects(restriction.value()));
    }

    private static boolean selects(SelectableMapping selectable) {
        return selectable.isFormula() && selects(selectable.getSelectionExpression());
    }

    private static boolean selects(String sql) {
        return sql.contains("("); // a subquery, or a function that may hold one
    }

    WriteTarget target() {
        return target;
    }

    /** Returns the property that the id is in; null if it is in several. */
    @Nullable
    String idProperty() {
        return root.getIdentifierPropertyName();
    }

    /** Returns whether all objects of a class are rows of the repository. */
    boolean isRow(EntityPersister entity) {
        return target.root().isAssignableFrom(entity.getMappedClass());
    }

    /** Returns whether its context is closed, so that no write concerns it any more. */
    boolean isOver() {
        return isOver.getAsBoolean();
    }

    /** Returns what a write of an entity is. */
    Concern of(EntityPersister entity) {
        if (isOver()) {
            return Concern.NONE;
        }
        if (isRow(entity)) {
            return readsAnyTable || target.holds(entity.getMappedClass()) ? Concern.ANYTHING : Concern.ROW;
        }
        if (readsAnyTable || target.shows(entity.getMappedClass())) {
            return Concern.ANYTHING;
        }
        boolean isBeside =
                entity.getRootEntityName().equals(root.getRootEntityName()); // in the same tables, but no row
        if (!isBeside && tables(entity).stream().anyMatch(tables::contains)) {
            return Concern.ANYTHING;
        }
        return target.reads(entity.getMappedClass()) ? Concern.CALLS : Concern.NONE;
    }

    /** Returns what a write of a collection is. */
    Concern of(CollectionPersister collection) {
        Concern ofOwner = of(collection.getOwnerEntityPersister());
        if (ofOwner == Concern.ROW) { // and where it is in the rows of its elements, a change of those
            return collection.isOneToMany() && mayBeShown(collection.getElementPersister())
                    ? Concern.ANYTHING
                    : Concern.ROW;
        }
        Concern ofTable = of(table(collection));
        return ofOwner.compareTo(ofTable) < 0 ? ofOwner : ofTable;
    }

    private boolean mayBeShown(EntityPersister elements) {
        return elements.getMappedClass().isAssignableFrom(target.root())
                || of(elements).compareTo(Concern.ROW) <= 0;
    }

    /**
     * Returns what a statement is that no event explains.
     *
     * @param table the table that it writes to; null when that may be any
     */
    Concern of(@Nullable String table) {
        if (isOver()) {
            return Concern.NONE;
        }
        if (readsAnyTable || table == null || tables.contains(table)) {
            return Concern.ANYTHING;
        }
        Set<Class<?>> written = writes.classes(table);
        if (written.stream().anyMatch(target::shows)) {
            return Concern.ANYTHING;
        }
        return written.stream().anyMatch(target::reads) ? Concern.CALLS : Concern.NONE;
    }

    /** Returns whether an image has an id as the session has it. */
    boolean hasId(@Nullable RowImage image, Object id) {
        Row row = image == null ? null : image.row();
        return row != null && target.schema().id(row).equals(target.id(id));
    }

    /** Returns the image of an entity as it was read back, without what is not of the entity alone. */
    RowImage after(Object entity) {
        Row row = target.row(entity);
        if (target.holdsOthers()) { // what is held of others may be older than what they have told
            for (String column : row.asMap().keySet()) {
                if (!isOwn(column)) {
                    row = row.without(column);
                }
            }
        }
        return RowImage.of(row, target.schema());
    }

    /**
     * Returns the image of an entity by what a session has loaded of it, without what is not of the entity alone.
     *
     * @param values the values of its properties in the order of the mapping
     */
    RowImage before(EntityPersister entity, Object id, Object[] values) {
        Map<String, Object> found = new HashMap<>();
        add(found, String.valueOf(entity.getIdentifierPropertyName()), entity.getIdentifierType(), id);
        String[] names = entity.getPropertyNames();
        Type[] types = entity.getPropertyTypes();
        for (int i = 0; i < names.length; i++) {
            add(found, names[i], types[i], values[i]);
        }
        Row row = Row.empty();
        for (Column column : target.schema().columns()) { // in their order
            if (found.containsKey(column.name())) {
                row = row.with(column.name(), found.get(column.name()));
            }
        }
        return RowImage.of(row, target.schema());
    }

    private void add(Map<String, Object> found, String path, Type type, @Nullable Object value) {
        if (type.isAssociationType()) {
            return;
        }
        if (type instanceof CompositeType composite) {
            String[] names = composite.getPropertyNames();
            for (int i = 0; value != null && i < names.length; i++) {
                add(
                        found,
                        path + "." + names[i],
                        composite.getSubtypes()[i],
                        composite.getPropertyValues(value)[i]);
            }
            return;
        }
        target.column(path)
                .ifPresent(column -> found.put(column, value == null ? null : target.operand(column, value)));
    }

    private boolean isOwn(String column) {
        return target.schema().idColumns().contains(column)
                || target.column(column).filter(column::equals).isPresent();
    }
}
