package dev.livetable.image;

import static java.util.Objects.requireNonNull;

import dev.livetable.entity.EntityException;
import dev.livetable.entity.RowConversion;
import dev.livetable.table.ColumnType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.data.core.TypeInformation;
import org.springframework.data.mapping.PersistentEntity;
import org.springframework.data.mapping.PersistentProperty;
import org.springframework.data.mapping.context.MappingContext;
import org.springframework.util.ClassUtils;

/** Finds out how the classes that an entity holds objects of are held. Used by one thread, once for an entity. */
final class Shapes {

    private static final String ID_CLASS = "jakarta.persistence.IdClass";

    private final MappingContext<?, ?> context;
    private final ImageSettings settings;
    private final Map<Class<?>, HeldObject> objects = new LinkedHashMap<>();
    private final Holdings holdings = new Holdings();
    private final Map<String, Held> compared = new HashMap<>();
    private final Set<Class<?>> within = new HashSet<>();
    private final Set<Class<?>> referred = new HashSet<>();

    Shapes(MappingContext<?, ?> context, ImageSettings settings) {
        this.context = context;
        this.settings = settings;
    }

    /**
     * Where a value is.
     *
     * @param name what errors call the place
     * @param entity the class of the entity that owns it
     * @param path the path from there
     * @param property the property that it is; null when it is none
     */
    private record Place(
            String name,
            Class<?> entity,
            String path,
            @Nullable PersistentProperty<?> property) {

        Place(String name, Class<?> entity, String path) {
            this(name, entity, path, null);
        }

        Place within(PersistentProperty<?> within) {
            String longer = path.isEmpty() ? within.getName() : path + "." + within.getName();
            return new Place(Access.name(within), entity, longer, within);
        }

        /** Returns the place of the keys of a map, which are nothing of what the property is in the mapping. */
        Place ofKey() {
            return new Place(name, entity, path);
        }

        Holdings.Association association() {
            return Holdings.Association.of(entity, path, property);
        }
    }

    /** What is held of a class of entities: how, in which places at first, and which of these may be compared. */
    record Root(
            HeldObject object,
            Layout layout,
            Set<String> idProperties,
            List<String> ids,
            Held id,
            Map<String, Held> compared,
            Set<String> identity) {}

    /** Returns how the entities are held that a table is of. */
    Root root(PersistentEntity<?, ?> entity) {
        HeldObject object = new HeldObject(entity.getType(), true, settings.associations());
        objects.put(entity.getType(), object);
        Layout layout = fill(object, entity, true);
        List<? extends PersistentProperty<?>> properties = ids(entity);
        if (properties.isEmpty()) {
            throw new EntityException(
                    entity.getType().getName() + " has no property that is its id; mark one with @Id", null);
        }
        List<String> ids = new ArrayList<>();
        layout.columns().forEach(column -> {
            String path = column.name();
            boolean isId = properties.stream()
                    .anyMatch(id -> path.equals(id.getName()) || path.startsWith(id.getName() + "."));
            if (isId) {
                ids.add(path);
            }
        });
        Set<String> idProperties = new LinkedHashSet<>();
        properties.forEach(property -> idProperties.add(property.getName()));
        Set<String> identity = new LinkedHashSet<>(idProperties);
        entity.forEach(property -> {
            if (property.isVersionProperty()) {
                identity.add(property.getName());
            }
        });
        objects.values().stream()
                .filter(each -> referred.stream().anyMatch(target -> areRelated(target, each.type())))
                .forEach(HeldObject::referredTo);
        return new Root(object, layout, idProperties, ids, id(entity), Map.copyOf(compared), Set.copyOf(identity));
    }

    /** Returns whether an object may be of both classes, since one extends the other. */
    static boolean areRelated(Class<?> one, Class<?> other) {
        return one.isAssignableFrom(other) || other.isAssignableFrom(one);
    }

    /**
     * Returns the mapped classes with an id whose objects the entities of a class, or of one that extends it, hold if nothing
     * lazy is loaded.
     */
    Set<Class<?>> shownBy(PersistentEntity<?, ?> entity) {
        return holdings.of(classes(entity).stream()
                .<Class<?>>map(PersistentEntity::getType)
                .toList());
    }

    /** Returns a text that changes when what is held of any class changes. */
    String text() {
        Map<String, String> texts = new TreeMap<>();
        objects.values().forEach(object -> {
            object.shapes().forEach((name, shape) -> texts.put(object.type().getName() + "/" + name, shape));
        });
        return texts.toString();
    }

    private HeldObject mapped(PersistentEntity<?, ?> entity) {
        HeldObject known = objects.get(entity.getType());
        if (known != null) {
            return known;
        }
        HeldObject object = new HeldObject(entity.getType(), true, settings.associations());
        objects.put(entity.getType(), object);
        fill(object, entity, false);
        return object;
    }

    private Layout fill(HeldObject object, PersistentEntity<?, ?> entity, boolean isRoot) {
        Layout base = new Layout();
        List<Slot> own = slots(entity, place(entity), base, isRoot);
        List<PersistentEntity<?, ?>> classes = classes(entity);
        if (classes.isEmpty()) {
            throw new EntityException(
                    entity.getType().getName()
                            + " is abstract, and the mapping of the store knows no class that extends"
                            + " it; declare the class whose objects are kept",
                    null);
        }
        for (PersistentEntity<?, ?> each : classes) {
            Layout layout = each == entity ? base : base.copy();
            List<Slot> slots = each == entity ? own : slots(each, place(each), layout, false);
            object.add(shape(each, slots), layout);
        }
        if (!ids(entity).isEmpty()) {
            identify(object, entity, base);
        }
        return base;
    }

    private void identify(HeldObject object, PersistentEntity<?, ?> entity, Layout layout) {
        List<? extends PersistentProperty<?>> properties = ids(entity);
        Held id = id(entity);
        List<String> paths;
        if (id instanceof HeldObject composite) {
            String prefix = properties.size() == 1 ? properties.get(0).getName() + "." : "";
            paths = composite.shapeOf((String) null).paths().stream()
                    .map(path -> prefix + path)
                    .toList();
        } else {
            paths = List.of(properties.get(0).getName());
        }
        int[] places = paths.stream()
                .mapToInt(path -> requireNonNull(layout.place(path)))
                .toArray();
        object.identifiedBy(id, places);
    }

    private static Place place(PersistentEntity<?, ?> entity) {
        return new Place(entity.getType().getSimpleName(), entity.getType(), "");
    }

    /** Returns those of a mapped class and of the mapped classes that extend it that have objects. */
    private List<PersistentEntity<?, ?>> classes(PersistentEntity<?, ?> entity) {
        Map<String, PersistentEntity<?, ?>> extending = new TreeMap<>();
        for (PersistentEntity<?, ?> each : context.getPersistentEntities()) {
            if (each != entity && entity.getType().isAssignableFrom(each.getType())) {
                extending.put(each.getType().getName(), each);
            }
        }
        List<PersistentEntity<?, ?>> all = new ArrayList<>();
        all.add(entity);
        all.addAll(extending.values());
        all.removeIf(each -> Modifier.isAbstract(each.getType().getModifiers()));
        return all;
    }

    private ObjectShape shape(PersistentEntity<?, ?> entity, List<Slot> slots) {
        Creation creation = Creation.of(entity, settings.withoutArguments());
        return shape(entity.getType(), creation, !ids(entity).isEmpty(), slots);
    }

    private static ObjectShape shape(Class<?> type, Creation creation, boolean isEntity, List<Slot> slots) {
        List<Slot> given = new ArrayList<>();
        List<Slot> set = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (Slot slot : slots) {
            int place = creation.names().indexOf(slot.name());
            (place < 0 ? set : given).add(slot);
            if (place >= 0) {
                places.add(place);
            }
        }
        set.sort(Comparator.comparingInt(Shapes::turn));
        int[] givenTo = places.stream().mapToInt(Integer::intValue).toArray();
        return new ObjectShape(type, creation, isEntity, given, givenTo, set);
    }

    private static int turn(Slot slot) {
        if (slot instanceof Slot.Single single) {
            boolean isMany = single.held() instanceof HeldCollection || single.held() instanceof HeldMap;
            return isMany ? 2 : single.held() instanceof HeldObject ? 1 : 0;
        }
        return 1;
    }

    private List<? extends PersistentProperty<?>> properties(PersistentEntity<?, ?> entity) {
        List<PersistentProperty<?>> known = new ArrayList<>();
        entity.forEach(known::add);
        Class<?> type = entity.getType();
        Optional<Set<String>> kept = settings.properties().apply(type);
        kept.ifPresent(names -> {
            known.removeIf(property -> !names.contains(property.getName()));
            Set<String> missing = new LinkedHashSet<>(names);
            known.forEach(property -> missing.remove(property.getName()));
            if (!missing.isEmpty()) {
                throw new EntityException(
                        "The store keeps " + missing + " of " + type.getName() + ", and Spring Data finds no field of"
                                + " this name; call the field as its getter says, or mark the class with"
                                + " @Access(AccessType.PROPERTY)",
                        null);
            }
        });
        LazyAssociations lazy = settings.associations();
        Set<String> hidden = lazy == null ? Set.of() : lazy.hiddenProperties(type);
        if (!hidden.isEmpty()) {
            throw new EntityException(
                    "The store loads " + hidden + " of " + type.getName()
                            + " only when they are looked at, with nothing"
                            + " in their fields that tells so; load them with their entity (no @Basic(fetch ="
                            + " FetchType.LAZY) and no @LazyGroup), or move them to an entity of their own",
                    null);
        }
        return known;
    }

    private List<? extends PersistentProperty<?>> ids(PersistentEntity<?, ?> entity) {
        List<PersistentProperty<?>> ids = new ArrayList<>();
        entity.forEach(property -> {
            if (property.isIdProperty()) {
                ids.add(property);
            }
        });
        return ids;
    }

    private List<Slot> slots(PersistentEntity<?, ?> entity, Place place, Layout layout, boolean isRoot) {
        boolean isMade = !Modifier.isAbstract(entity.getType().getModifiers());
        Set<String> given = isMade
                ? Set.copyOf(Creation.of(entity, settings.withoutArguments()).names())
                : Set.of();
        List<Slot> slots = new ArrayList<>();
        for (PersistentProperty<?> property : properties(entity)) {
            boolean isGiven = given.contains(property.getName());
            slots.add(slot(entity, property, place.within(property), layout, isGiven, isRoot));
        }
        return slots;
    }

    private Slot slot(
            PersistentEntity<?, ?> entity,
            PersistentProperty<?> property,
            Place place,
            Layout layout,
            boolean isGiven,
            boolean isRoot) {
        Access access = Access.of(entity, property, isGiven);
        if (property.isIdProperty() && property.isAssociation()) {
            throw new EntityException(
                    place.name() + " is both the id and another entity; give the entity an id of its own, such as one"
                            + " that is mapped by @MapsId",
                    null);
        }
        PersistentEntity<?, ?> embedded = embedded(property);
        if (embedded != null && within.add(embedded.getType())) {
            int presence = property.isIdProperty() ? -1 : layout.place(place.path(), ColumnType.BOOLEAN, true);
            ObjectShape shape = shape(embedded, slots(embedded, place, layout, isRoot));
            within.remove(embedded.getType());
            return new Slot.Embedded(property.getName(), access, shape, presence);
        }
        Held held = held(property, place);
        boolean isNullable = !property.isIdProperty() && !property.getType().isPrimitive();
        if (isRoot && held.isSingle() && settings.compared().test(place.entity(), place.path())) {
            compared.put(place.path(), held);
        }
        int position = layout.place(place.path(), held.columnType(), isNullable);
        LazyAssociations lazy = settings.associations();
        boolean isLazy = lazy != null && lazy.isLazy(place.entity(), place.path());
        if (isLazy && held instanceof HeldObject one) {
            referred.add(one.type());
        }
        return new Slot.Single(property.getName(), place.path(), access, held, position, lazy, isLazy);
    }

    /** Returns the class of a property whose object is a part of that which holds it; null for all others. */
    private @Nullable PersistentEntity<?, ?> embedded(PersistentProperty<?> property) {
        TypeInformation<?> type = property.getTypeInformation();
        PersistentEntity<?, ?> entity = isPlain(type.getType()) ? null : entity(type);
        boolean isPart =
                entity != null && !property.isAssociation() && ids(entity).isEmpty();
        return entity != null && isPart && classes(entity).equals(List.of(entity)) ? entity : null;
    }

    private Held held(PersistentProperty<?> property, Place place) {
        TypeInformation<?> target = property.isAssociation() ? property.getAssociationTargetTypeInformation() : null;
        try {
            return of(property.getTypeInformation(), target, place);
        } catch (EntityException e) {
            RowConversion converted = settings.converted().apply(place.entity(), place.path());
            if (converted != null) {
                return HeldValues.converted(converted);
            }
            boolean isParameter = property.getTypeInformation().getType() == Object.class;
            boolean isAbstract =
                    Modifier.isAbstract(property.getOwner().getType().getModifiers());
            if (isAbstract && isParameter) {
                return new HeldAny();
            }
            throw e;
        }
    }

    /** Returns the mapping of a class; null if it is a value to the store. */
    private @Nullable PersistentEntity<?, ?> entity(TypeInformation<?> type) {
        return context.getPersistentEntity(type);
    }

    /** Returns whether values of a class are no objects with properties to any store. */
    private boolean isPlain(Class<?> raw) {
        return raw.isPrimitive()
                || raw.isArray()
                || raw.isEnum()
                || raw.getName().startsWith("java.")
                || settings.conversions().of(raw) != null;
    }

    /**
     * Returns how values of a type are held.
     *
     * @param target the mapped class of an association that is declared by a type that is none; null otherwise
     * @throws EntityException if they cannot be held
     */
    private Held of(TypeInformation<?> type, @Nullable TypeInformation<?> target, Place place) {
        Class<?> raw = ClassUtils.resolvePrimitiveIfNecessary(type.getType());
        RowConversion conversion = settings.conversions().of(raw);
        if (conversion != null) {
            return HeldValues.converted(conversion);
        }
        Held known = HeldValues.of(raw);
        if (known != null) {
            return known;
        }
        if (raw.isEnum()) {
            return HeldValues.ofEnum(raw);
        }
        if (HeldMoments.isMoment(raw)) {
            return new HeldMoments();
        }
        if (HeldTree.isTree(raw)) {
            return new HeldTree();
        }
        if (raw == Optional.class) {
            return new HeldOptional(of(argument(type, 0, place), target, place));
        }
        if (raw == byte[].class) {
            return HeldValues.bytes();
        }
        if (raw.isArray()) {
            Class<?> element = raw.getComponentType();
            return new HeldArray(element, of(TypeInformation.of(ResolvableType.forClass(element)), target, place));
        }
        if (java.util.Map.class.isAssignableFrom(raw)) {
            return map(type, target, place);
        }
        if (Iterable.class.isAssignableFrom(raw)) {
            return collection(type, target, place);
        }
        if (HeldAny.isDeclaredBy(raw)) {
            return new HeldAny();
        }
        return object(type, target, place);
    }

    private Held collection(TypeInformation<?> type, @Nullable TypeInformation<?> target, Place place) {
        TypeInformation<?> component = component(type, place);
        Class<?> raw = type.getType();
        Held element = of(component, target, place);
        if (HeldCollection.empty(raw, component.getType(), 0, null) == null) {
            throw unknown(place, raw, "a List or a Set");
        }
        return new HeldCollection(raw, element, component.getType(), comparator(place));
    }

    private Held map(TypeInformation<?> type, @Nullable TypeInformation<?> target, Place place) {
        Class<?> raw = type.getType();
        TypeInformation<?> key = component(type, place);
        TypeInformation<?> value = type.getMapValueType();
        if (value == null || HeldMap.empty(raw, key.getType(), 0, null) == null) {
            throw unknown(place, raw, "a Map");
        }
        return new HeldMap(
                raw, of(key, null, place.ofKey()), key.getType(), of(value, target, place), comparator(place));
    }

    private Supplier<@Nullable Comparator<?>> comparator(Place place) {
        LazyAssociations lazy = settings.associations();
        return lazy == null ? () -> null : () -> lazy.comparator(place.entity(), place.path());
    }

    private static TypeInformation<?> component(TypeInformation<?> type, Place place) {
        TypeInformation<?> component = type.getComponentType();
        if (component == null) {
            throw unknown(place, type.getType(), "it with the class of its elements");
        }
        return component;
    }

    private static TypeInformation<?> argument(TypeInformation<?> type, int index, Place place) {
        List<TypeInformation<?>> arguments = type.getTypeArguments();
        if (arguments.size() <= index) {
            throw unknown(place, type.getType(), "it with the class of its content");
        }
        return arguments.get(index);
    }

    private static EntityException unknown(Place place, Class<?> raw, String better) {
        return new EntityException(
                place.name() + " is declared as " + raw.getName() + ", of which nobody knows how to make one; declare "
                        + better + ", or give converters of " + raw.getSimpleName() + " to what a row holds, and back",
                null);
    }

    private Held object(TypeInformation<?> type, @Nullable TypeInformation<?> target, Place place) {
        Class<?> raw = type.getType();
        PersistentEntity<?, ?> entity = raw.getName().startsWith("java.") ? null : entity(type);
        if (entity == null && target != null && target.getType() != raw) {
            entity = entity(target);
        }
        if (entity == null) {
            kinds(raw).forEach(kind -> holdings.add(place.association(), kind, false));
            return HeldConstants.of(value(type, place), kinds(raw));
        }
        LazyAssociations lazy = settings.associations();
        if (lazy == null || !lazy.isLazy(place.entity(), place.path())) {
            boolean isEntity = !ids(entity).isEmpty();
            classes(entity).forEach(each -> holdings.add(place.association(), each.getType(), isEntity));
        }
        return mapped(entity);
    }

    /** Returns how objects of a class are held that nobody maps: by their fields. */
    private HeldObject value(TypeInformation<?> type, Place place) {
        Class<?> raw = type.getType();
        HeldObject known = objects.get(raw);
        if (known != null) {
            return known;
        }
        List<Class<?>> kinds = kinds(raw);
        kinds.stream().filter(kind -> !isSealedKind(kind)).forEach(kind -> requireValue(kind, place));
        HeldObject object = new HeldObject(raw, false, null);
        if (raw.getTypeParameters().length == 0) {
            objects.put(raw, object);
        }
        for (Class<?> kind : kinds) {
            if (!isSealedKind(kind) && !kind.isEnum()) {
                Layout layout = new Layout();
                object.add(valueShape(kind == raw ? type : TypeInformation.of(kind), layout, ""), layout);
            }
        }
        return object;
    }

    /** Returns a class, and if it is sealed all that it permits, however deep. */
    private static List<Class<?>> kinds(Class<?> type) {
        List<Class<?>> kinds = new ArrayList<>(List.of(type));
        for (int i = 0; i < kinds.size(); i++) {
            Class<?>[] permitted = kinds.get(i).getPermittedSubclasses();
            if (permitted != null) {
                Arrays.stream(permitted).filter(kind -> !kinds.contains(kind)).forEach(kinds::add);
            }
        }
        return kinds;
    }

    /** Returns whether all objects of a class are of those that it permits. */
    private static boolean isSealedKind(Class<?> type) {
        return type.isSealed() && Modifier.isAbstract(type.getModifiers());
    }

    private static void requireValue(Class<?> raw, Place place) {
        String advice =
                "; declare a record, a class with fields, or give converters of it to what a row holds, and back";
        if (raw.isInterface() || Modifier.isAbstract(raw.getModifiers())) {
            throw new EntityException(
                    place.name() + " is declared as " + raw.getName()
                            + ", which is abstract, so that nobody can tell what" + " it holds" + advice,
                    null);
        }
        if (raw.getName().startsWith("java.") || ClassUtils.isInnerClass(raw)) {
            throw new EntityException(
                    place.name() + " is declared as " + raw.getName() + ", whose objects nobody can make again"
                            + advice,
                    null);
        }
    }

    private ObjectShape valueShape(TypeInformation<?> type, Layout layout, String prefix) {
        Class<?> raw = type.getType();
        List<Slot> slots = new ArrayList<>();
        for (Field field : fields(raw)) {
            Place place = new Place(raw.getSimpleName() + "." + field.getName(), raw, field.getName());
            ResolvableType resolved = ResolvableType.forField(field, type.toResolvableType());
            Held held = of(TypeInformation.of(resolved), null, place);
            String path = prefix + field.getName();
            int position =
                    layout.place(path, held.columnType(), !field.getType().isPrimitive());
            slots.add(new Slot.Single(field.getName(), path, Access.of(field), held, position, null, false));
        }
        return shape(raw, Creation.ofValue(raw), false, slots);
    }

    private static List<Field> fields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        if (type.getSuperclass() != null && type.getSuperclass() != Object.class) {
            fields.addAll(fields(type.getSuperclass()));
        }
        for (Field field : type.getDeclaredFields()) {
            int modifiers = field.getModifiers();
            if (!Modifier.isStatic(modifiers) && !Modifier.isTransient(modifiers) && !field.isSynthetic()) {
                fields.add(field);
            }
        }
        return fields;
    }

    /** Returns how the id of an entity is held: as the property that it is, or as the class that holds several. */
    private Held id(PersistentEntity<?, ?> entity) {
        List<? extends PersistentProperty<?>> ids = ids(entity);
        if (ids.size() == 1) {
            PersistentProperty<?> id = ids.get(0);
            return of(id.getTypeInformation(), null, place(entity).within(id));
        }
        Class<?> idClass = idClass(entity);
        return value(
                TypeInformation.of(idClass),
                new Place("The id of " + place(entity).name(), idClass, ""));
    }

    private static Class<?> idClass(PersistentEntity<?, ?> entity) {
        return MergedAnnotations.from(entity.getType(), SearchStrategy.SUPERCLASS)
                .get(ID_CLASS)
                .getValue("value", Class.class)
                .map(found -> (Class<?>) found)
                .orElseThrow(() -> new EntityException(
                        entity.getType().getName() + " has several properties that are its id, and names no class that"
                                + " holds them; name it with @IdClass",
                        null));
    }
}
