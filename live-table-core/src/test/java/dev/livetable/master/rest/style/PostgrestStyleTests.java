package dev.livetable.master.rest.style;

import dev.livetable.master.rest.RestStyle;

/** A table over PostgREST, as its documentation shows it. */
class PostgrestStyleTests extends StyleContract {

    PostgrestStyleTests() {
        super(RestStyle.POSTGREST, new PostgrestApi());
    }
}
