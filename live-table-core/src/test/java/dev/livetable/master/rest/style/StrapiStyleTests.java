package dev.livetable.master.rest.style;

import dev.livetable.master.rest.RestStyle;

/** A table over Strapi 5, as its documentation shows it. */
class StrapiStyleTests extends StyleContract {

    StrapiStyleTests() {
        super(RestStyle.STRAPI, new StrapiApi(false));
    }
}
