package dev.livetable.master.rest.style;

import dev.livetable.master.rest.Filtering;
import dev.livetable.master.rest.RestStyle;
import dev.livetable.master.rest.RestTableBuilder;
import dev.livetable.master.rest.Total;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;

/** What an application does with a table over each kind of API that is here as its documentation shows it. */
class StyleWalkTests {

    /** A server of this test. */
    abstract static class Scenario extends StyleScenario {

        private final StyleApi api;
        private final String idColumn;

        Scenario(RestStyle style, StyleApi api, String idColumn) {
            super(style);
            this.api = api;
            this.idColumn = idColumn;
        }

        @Override
        protected void serveCities() {
            api.serveCities(idColumn, CITIES);
        }

        @Override
        protected String url() {
            return api.url();
        }

        @AfterAll
        void close() {
            api.close();
        }
    }

    @Nested
    class Postgrest extends Scenario {

        Postgrest() {
            super(RestStyle.POSTGREST, new PostgrestApi(), "id");
        }

        @Override
        protected boolean hasEtags() {
            return false;
        }
    }

    @Nested
    class JsonApi extends Scenario {

        JsonApi() {
            super(RestStyle.JSON_API, new JsonApiApi(), "id");
        }

        @Override
        protected RestTableBuilder said(RestTableBuilder table) {
            return table.fixedField("type", "cities").total(Total.field("/meta/total"));
        }
    }

    @Nested
    class OData extends Scenario {

        OData() {
            super(RestStyle.ODATA, new ODataApi(), "id");
        }
    }

    @Nested
    class Strapi extends Scenario {

        Strapi() {
            super(RestStyle.STRAPI, new StrapiApi(false), "documentId");
        }

        @Override
        protected String id(int number) {
            return "doc" + number;
        }

        @Override
        protected boolean hasEtags() {
            return false;
        }
    }

    @Nested
    class StrapiFour extends Scenario {

        StrapiFour() {
            super(RestStyle.STRAPI, new StrapiApi(true), "id");
        }

        @Override
        protected RestTableBuilder said(RestTableBuilder table) {
            return table.idColumn("id").attributes("attributes").flatWrites(true);
        }

        @Override
        protected boolean hasEtags() {
            return false;
        }
    }

    @Nested
    class Django extends Scenario {

        Django() {
            super(RestStyle.DJANGO_REST_FRAMEWORK, new DjangoApi(), "id");
        }

        @Override
        protected RestTableBuilder said(RestTableBuilder table) {
            return table.path("/cities/");
        }
    }

    @Nested
    class Github extends Scenario {

        Github() {
            super(RestStyle.GITHUB, new GithubApi(), "number");
        }

        @Override
        protected RestTableBuilder said(RestTableBuilder table) {
            return table.filtering(Filtering.none());
        }
    }
}
