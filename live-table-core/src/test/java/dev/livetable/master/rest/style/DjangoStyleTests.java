package dev.livetable.master.rest.style;

import dev.livetable.master.rest.Filtering;
import dev.livetable.master.rest.RestStyle;
import dev.livetable.master.rest.RestTableBuilder;
import dev.livetable.table.TableSchema;

/** A table over Django REST framework, as its documentation shows it; the real one is in {@code live-table-apis}. */
class DjangoStyleTests extends StyleContract {

    DjangoStyleTests() {
        super(RestStyle.DJANGO_REST_FRAMEWORK, new DjangoApi());
    }

    @Override
    RestTableBuilder said(RestTableBuilder table, TableSchema schema) {
        return table.path("/" + schema.name() + "/").filtering(Filtering.none());
    }

    @Override
    protected boolean replaceAdds() {
        return false;
    }
}
