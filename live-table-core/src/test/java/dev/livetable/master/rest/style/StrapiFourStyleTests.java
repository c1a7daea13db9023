package dev.livetable.master.rest.style;

import dev.livetable.master.rest.RestStyle;
import dev.livetable.master.rest.RestTableBuilder;
import dev.livetable.table.TableSchema;

/** A table over Strapi 4, which has the columns of what is read one level down; that is said by the user. */
class StrapiFourStyleTests extends StyleContract {

    StrapiFourStyleTests() {
        super(RestStyle.STRAPI, new StrapiApi(true));
    }

    @Override
    RestTableBuilder said(RestTableBuilder table, TableSchema schema) {
        return table.attributes("attributes").flatWrites(true);
    }
}
