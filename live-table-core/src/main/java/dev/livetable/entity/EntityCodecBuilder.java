package dev.livetable.entity;

import java.time.ZoneId;
import java.util.Set;
import org.springframework.util.ClassUtils;

/**
 * Builds an {@link EntityCodec}. Not safe for use by many threads.
 *
 * @param <T> the class
 */
public final class EntityCodecBuilder<T> {

    private final Class<T> type;
    private Set<String> ignored = Set.of();
    private ColumnNaming naming = ColumnNaming.annotated();
    private RowConversions conversions = RowConversions.none();
    private ZoneId zone = ZoneId.systemDefault();

    EntityCodecBuilder(Class<T> type) {
        this.type = type;
    }

    /**
     * Leaves properties out of the rows.
     *
     * @param properties their names
     */
    public EntityCodecBuilder<T> ignore(Set<String> properties) {
        this.ignored = Set.copyOf(properties);
        return this;
    }

    /** Sets what the columns of a table are called; by default as {@linkplain ColumnNaming#annotated annotations} say. */
    public EntityCodecBuilder<T> naming(ColumnNaming naming) {
        this.naming = naming;
        return this;
    }

    /** Sets how values of the application's own classes are kept; by default by their properties. */
    public EntityCodecBuilder<T> conversions(RowConversions conversions) {
        this.conversions = conversions;
        return this;
    }

    /**
     * Sets where clocks show the times of a column without a zone, for a property that is a moment; by default the zone
     * of the JVM, as Spring Data JDBC and drivers have it.
     */
    public EntityCodecBuilder<T> zone(ZoneId zone) {
        this.zone = zone;
        return this;
    }

    /**
     * Returns the codec.
     *
     * @throws EntityException if objects of the class cannot be kept as rows; the message says what to do
     */
    public EntityCodec<T, ?> build() {
        return new EntityCodec<>(type, settings());
    }

    /**
     * Returns the codec.
     *
     * @param idType the type of the id
     * @throws EntityException if objects of the class cannot be kept as rows, or its id is of another type
     */
    public <ID> EntityCodec<T, ID> build(Class<ID> idType) {
        EntityCodec<T, ID> codec = new EntityCodec<>(type, settings());
        Class<?> given = ClassUtils.resolvePrimitiveIfNecessary(idType);
        if (codec.idType() != given) {
            throw new EntityException(
                    "The id of " + type.getSimpleName() + " is a "
                            + codec.idType().getName() + ", and not a " + given.getName(),
                    null);
        }
        return codec;
    }

    private EntitySettings settings() {
        return new EntitySettings(ignored, naming, conversions, zone);
    }

    /** Returns the class. */
    @Override
    public String toString() {
        return "builder of codec of " + type.getName();
    }
}
