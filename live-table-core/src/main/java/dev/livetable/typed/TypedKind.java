package dev.livetable.typed;

/** Stands for all objects that one repository makes of rows. It is equal to itself only, and nothing else hangs on it. */
final class TypedKind {

    private final Class<?> type;
    private final boolean immutable;

    TypedKind(Class<?> type, boolean immutable) {
        this.type = type;
        this.immutable = immutable;
    }

    Class<?> type() {
        return type;
    }

    /** Returns whether nobody can change such an object. */
    boolean isImmutable() {
        return immutable;
    }
}
