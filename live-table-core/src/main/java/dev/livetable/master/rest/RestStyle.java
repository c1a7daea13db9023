package dev.livetable.master.rest;

/**
 * A kind of API that many servers are of. It stands for settings of a {@link RestTableBuilder} and nothing else; each of
 * them can be set to something else.
 *
 * @see RestTableBuilder#style
 */
public enum RestStyle {
    /** json-server up to 0.17, and what is made with it. */
    JSON_SERVER,
    /** Spring Data REST. */
    SPRING_DATA_REST,
    /** Django REST framework with pages by number, its {@code OrderingFilter} and the filters of django-filter. */
    DJANGO_REST_FRAMEWORK,
    /** PostgREST, and Supabase. */
    POSTGREST,
    /** JSON:API with pages by number and size. */
    JSON_API,
    /** OData 4. */
    ODATA,
    /** Strapi 5. */
    STRAPI,
    /** The REST API of GitHub. */
    GITHUB
}
