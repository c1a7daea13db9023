package dev.livetable.json;

/** Rows that are JSON already. */
final class RawRows extends RawJson {

    private final KeptRows.Part part;

    RawRows(KeptRows.Part part) {
        this.part = part;
    }

    @Override
    byte[] bytes() {
        return part.bytes();
    }

    @Override
    int from() {
        return part.from();
    }

    @Override
    int length() {
        return part.length();
    }
}
