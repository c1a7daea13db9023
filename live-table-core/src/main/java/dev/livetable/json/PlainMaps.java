package dev.livetable.json;

import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ser.jdk.JDKKeySerializers.StringKeySerializer;
import tools.jackson.databind.ser.jdk.MapSerializer;

/**
 * What Jackson's own serializer of maps was told to do.
 *
 * @param inOrder whether it writes entries one after the other, each as its value is written, and leaves out none but null
 * @param withoutNull whether it leaves out null
 * @param itself whether nothing of the application has a part in it
 */
record PlainMaps(boolean inOrder, boolean withoutNull, boolean itself) {

    /*
     * What a serializer of maps was told to do is in fields that only a subclass sees. No constructor copies all of them, so there
     * are two classes.
     */

    static PlainMaps of(ValueSerializer<?> maps) {
        if (maps.getClass() != MapSerializer.class) {
            return new PlainMaps(false, false, false);
        }
        AllButFilterAndOrder rest = new AllButFilterAndOrder((MapSerializer) maps);
        FilterAndOrder first = new FilterAndOrder((MapSerializer) maps);
        return new PlainMaps(
                rest.isPlain() && first.isPlain(), rest.leavesOutNull(), rest.isItself() && first.hasNoFilter());
    }

    private static final class AllButFilterAndOrder extends MapSerializer {

        AllButFilterAndOrder(MapSerializer original) {
            super(original, null, false);
        }

        boolean isPlain() {
            return isItself()
                    && _valueTypeSerializer == null
                    && _inclusionChecker == null
                    && _suppressableValue == null;
        }

        boolean leavesOutNull() {
            return _suppressNulls;
        }

        boolean isItself() {
            return _keySerializer instanceof StringKeySerializer
                    && _valueSerializer == null
                    && (_suppressableValue == null || _suppressableValue == MARKER_FOR_EMPTY);
        }
    }

    private static final class FilterAndOrder extends MapSerializer {

        FilterAndOrder(MapSerializer original) {
            super(original, null, null, false);
        }

        boolean isPlain() {
            return hasNoFilter() && !_sortKeys;
        }

        boolean hasNoFilter() {
            return _filterId == null;
        }
    }
}
