package dev.livetable.master.rest.style;

import dev.livetable.master.rest.Filtering;
import dev.livetable.master.rest.RestStyle;
import dev.livetable.master.rest.RestTableBuilder;
import dev.livetable.master.rest.Total;
import dev.livetable.table.TableSchema;

/** A table over an API that speaks JSON:API. The type of a resource and the place of the total are said by the user. Its filters are in {@link StyleWalkTests}: it only compares. */
class JsonApiStyleTests extends StyleContract {

    JsonApiStyleTests() {
        super(RestStyle.JSON_API, new JsonApiApi());
    }

    @Override
    RestTableBuilder said(RestTableBuilder table, TableSchema schema) {
        return table.fixedField("type", schema.name())
                .total(Total.field("/meta/total"))
                .filtering(Filtering.none());
    }
}
