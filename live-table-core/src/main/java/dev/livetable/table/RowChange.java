package dev.livetable.table;

/**
 * What happened to one row. A row that got another id is two: one that is gone, and one that was added.
 *
 * @param id the canonical text of the row's id
 * @param before the row as it was
 * @param after the row as it is now
 */
public record RowChange(String id, RowImage before, RowImage after) {

    /** Returns the change of a row of which only the id is known. */
    public static RowChange of(String id) {
        return new RowChange(id, RowImage.unknown(), RowImage.unknown());
    }

    /** Returns the same change with images that have in common what it left as it was, so that they take less memory. */
    public RowChange compact() {
        Row known = before.row();
        Row changed = after.row();
        if (known == null || changed == null) {
            return this;
        }
        Row shared = changed.sharingValues(known);
        return new RowChange(id, before, after.isWhole() ? RowImage.whole(shared) : RowImage.part(shared));
    }

    /** Returns what this change is when nobody can say what the row was before it. */
    public RowChange withoutBefore() {
        return new RowChange(id, RowImage.unknown(), after);
    }

    /** Returns what is known, without id and values. */
    @Override
    public String toString() {
        return before + " -> " + after;
    }
}
