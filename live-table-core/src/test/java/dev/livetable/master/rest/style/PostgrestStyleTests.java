package dev.livetable.master.rest.style;

import dev.livetable.master.rest.Filtering;
import dev.livetable.master.rest.RestStyle;
import dev.livetable.master.rest.RestTableBuilder;
import dev.livetable.table.TableSchema;

/** A table over PostgREST, as its documentation shows it. Its filters are in {@link StyleWalkTests}: they take no wildcards. */
class PostgrestStyleTests extends StyleContract {

    PostgrestStyleTests() {
        super(RestStyle.POSTGREST, new PostgrestApi());
    }

    @Override
    RestTableBuilder said(RestTableBuilder table, TableSchema schema) {
        return table.filtering(Filtering.none());
    }
}
