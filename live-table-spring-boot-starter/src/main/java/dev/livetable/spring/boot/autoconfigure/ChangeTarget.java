package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTable;
import dev.livetable.OwnWrites;
import dev.livetable.image.EntityImages;
import dev.livetable.table.TableSchema;

/**
 * A live repository, as who collects the changes of its store sees it. Safe for use by many threads.
 *
 * @param name the name of the repository's bean
 * @param root the class of its entities
 * @param images how they are kept as rows
 * @param table the live table
 * @param others the classes of other entities whose changes may change rows here, though the rows do not hold them
 */
record ChangeTarget(String name, Class<?> root, EntityImages<?> images, LiveTable table, ShownOthers others) {

    /** Tells whether a change of another entity may change rows, besides what the rows hold. */
    @FunctionalInterface
    interface ShownOthers {

        /** Returns whether a change of an object of a class may change rows. */
        boolean mayChange(Class<?> entity);
    }

    /** Returns whether an object of a class is a row. */
    boolean isRow(Class<?> entity) {
        return root.isAssignableFrom(entity);
    }

    /** Returns whether rows hold objects of a class, which are no rows themselves. That never changes. */
    boolean holds(Class<?> entity) {
        return images.shows().stream().anyMatch(shown -> shown.isAssignableFrom(entity));
    }

    /** Returns whether a change of an object of a class, which is no row itself, may have changed any row. */
    boolean shows(Class<?> entity) {
        return holds(entity) || others.mayChange(entity);
    }

    /** Returns what tells the live table of writes. */
    OwnWrites writes() {
        return table.masterCalls().writes();
    }

    /** Returns whether a change is judged by its rows; if not, each is a change of anything. */
    boolean isPrecise() {
        return table.masterCalls().isPrecise();
    }

    /** Returns the columns of the rows. */
    TableSchema schema() {
        return images.schema(name);
    }
}
