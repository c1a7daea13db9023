package dev.livetable.cache.disk;

/** Says that a store was made by a version of this library that keeps rows in another form. Nothing is damaged. */
final class OtherFormatException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    OtherFormatException(String message) {
        super(message);
    }
}
