package dev.livetable.entity;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.BeanPropertyWriter;

/**
 * Writes a property of an object after making sure that it may be looked at: it is loaded, its owner is of the declared
 * class and not of another one, and the way to it has not come past its owner before.
 */
final class GuardedProperty extends BeanPropertyWriter {

    private static final long serialVersionUID = 1;
    private static final Object OWNERS = GuardedProperty.class;

    private final Class<?> declared;
    private final boolean managed;

    GuardedProperty(BeanPropertyWriter plain, Class<?> declared) {
        super(plain);
        this.declared = declared;
        this.managed = LoadState.isManaged(declared);
    }

    @Override
    public void serializeAsProperty(Object bean, JsonGenerator generator, SerializationContext context)
            throws Exception {
        Object owner = owner(bean);
        if (managed && !LoadState.isLoaded(owner, getName())) {
            throw new EntityException(
                    here() + " is loaded lazily and was not loaded with its " + declared.getSimpleName()
                            + "; rows are read as a whole, so load it with the query (by an @EntityGraph on the"
                            + " repository's findAll and findById, or FetchType.EAGER), or leave it out: mark it"
                            + " @Transient, or name it to ignore() of the table's builder",
                    null);
        }
        Deque<Object> owners = owners(context);
        if (owners.stream().anyMatch(each -> each == owner)) {
            throw new EntityException(
                    "A " + declared.getSimpleName()
                            + " leads back to itself, and rows cannot: leave out the property that"
                            + " closes the circle, on the way to " + here() + " (@Transient, or its id in its place)",
                    null);
        }
        owners.push(owner);
        try {
            super.serializeAsProperty(owner, generator, context);
        } finally {
            owners.pop();
        }
    }

    private Object owner(Object bean) {
        boolean proxy = bean.getClass() != declared && LoadState.isProxy(bean);
        Object owner = proxy ? LoadState.loadedTarget(bean) : bean;
        if (owner == null) {
            throw new EntityException(
                    "A " + declared.getSimpleName()
                            + " stands in for one that is loaded later; rows are read as a whole,"
                            + " so load it with the query (by an @EntityGraph or FetchType.EAGER), or leave out the"
                            + " property that leads to it",
                    null);
        }
        if (owner.getClass() != declared) {
            throw new EntityException(
                    "There is a " + owner.getClass().getName() + " where " + declared.getName()
                            + " is declared; rows hold"
                            + " no class names, so use a repository, and declare properties, of the class whose objects"
                            + " are kept",
                    null);
        }
        return owner;
    }

    @SuppressWarnings("unchecked") // nobody else knows the key
    private static Deque<Object> owners(SerializationContext context) {
        @Nullable Object known = context.getAttribute(OWNERS);
        if (known != null) {
            return (Deque<Object>) known;
        }
        Deque<Object> owners = new ArrayDeque<>();
        context.setAttribute(OWNERS, owners);
        return owners;
    }

    private String here() {
        return declared.getSimpleName() + "." + getName();
    }
}
