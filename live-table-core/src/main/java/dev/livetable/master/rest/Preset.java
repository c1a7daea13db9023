package dev.livetable.master.rest;

import dev.livetable.table.Filter.Operator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;

/**
 * The settings that a {@link RestStyle} stands for.
 *
 * @param paging how a part of the rows is asked for
 * @param sorting how an order is asked for
 * @param operators how conditions are asked for
 * @param filtering what else is to be said of filters
 * @param rest the other settings
 */
record Preset(
        Paging paging,
        Sorting sorting,
        Map<Operator, String> operators,
        UnaryOperator<Filtering> filtering,
        UnaryOperator<RestTableBuilder> rest) {

    /*
     * A preset has no code of its own: all that it says can be said by the properties of a table, and docs/masters-rest.md
     * shows them for each. A test compares the two.
     */

    static Preset of(RestStyle style) {
        return switch (style) {
            case JSON_SERVER -> jsonServer();
            case SPRING_DATA_REST -> springDataRest();
            case DJANGO_REST_FRAMEWORK -> djangoRestFramework();
            case POSTGREST -> postgrest();
            case JSON_API -> jsonApi();
            case ODATA -> odata();
            case STRAPI -> strapi();
            case GITHUB -> github();
        };
    }

    private static Preset jsonServer() {
        return new Preset(
                Paging.pageLimit(),
                Sorting.of("json-server"),
                operators(
                        "equal", "{column}",
                        "not-equal", "{column}_ne",
                        "less-than-or-equal", "{column}_lte",
                        "greater-than-or-equal", "{column}_gte",
                        "in", "{column}"),
                UnaryOperator.identity(),
                table -> table.total(Total.header("X-Total-Count")));
    }

    private static Preset springDataRest() {
        return new Preset(
                Paging.pageSize(),
                Sorting.of("spring"),
                operators("equal", "{column}"),
                UnaryOperator.identity(),
                table -> table.total(Total.field("/page/totalElements"))
                        .patchType(MediaType.valueOf("application/merge-patch+json")));
    }

    private static Preset djangoRestFramework() {
        return new Preset(
                Paging.pageSize().sizeParameter("page_size").firstPage(1),
                Sorting.template("ordering={-}{column}"),
                operators(
                        "equal", "{column}",
                        "equal-ignore-case", "{column}__iexact",
                        "less-than", "{column}__lt",
                        "less-than-or-equal", "{column}__lte",
                        "greater-than", "{column}__gt",
                        "greater-than-or-equal", "{column}__gte",
                        "in", "{column}__in={values}",
                        "starts-with", "{column}__startswith",
                        "starts-with-ignore-case", "{column}__istartswith",
                        "ends-with", "{column}__endswith",
                        "ends-with-ignore-case", "{column}__iendswith",
                        "contains", "{column}__contains",
                        "contains-ignore-case", "{column}__icontains",
                        "is-null", "{column}__isnull=true",
                        "is-not-null", "{column}__isnull=false"),
                UnaryOperator.identity(),
                table -> table.items("results").total(Total.field("count")));
    }

    private static Preset postgrest() {
        return new Preset(
                Paging.offsetLimit(),
                Sorting.template("order={column}.{direction}.nullslast"),
                operators(
                        "equal", "{column}=eq.{value}",
                        "equal-ignore-case", "{column}=ilike.{value}",
                        "not-equal", "{column}=neq.{value}",
                        "less-than", "{column}=lt.{value}",
                        "less-than-or-equal", "{column}=lte.{value}",
                        "greater-than", "{column}=gt.{value}",
                        "greater-than-or-equal", "{column}=gte.{value}",
                        "in", "{column}=in.(\"{values}\")",
                        "not-in", "{column}=not.in.(\"{values}\")",
                        "starts-with", "{column}=like.{value}*",
                        "starts-with-ignore-case", "{column}=ilike.{value}*",
                        "ends-with", "{column}=like.*{value}",
                        "ends-with-ignore-case", "{column}=ilike.*{value}",
                        "contains", "{column}=like.*{value}*",
                        "contains-ignore-case", "{column}=ilike.*{value}*",
                        "not-contains", "{column}=not.like.*{value}*",
                        "not-contains-ignore-case", "{column}=not.ilike.*{value}*",
                        "is-null", "{column}=is.null",
                        "is-not-null", "{column}=not.is.null"),
                filtering -> filtering.joined("repeated"),
                table -> table.methods(HttpMethod.POST, HttpMethod.PATCH, HttpMethod.DELETE)
                        .rowPath("{path}?{id-column}=eq.{id}")
                        .total(Total.contentRange())
                        .listHeader("Prefer", "count=exact")
                        .writeHeader("Prefer", "return=representation"));
    }

    private static Preset jsonApi() {
        String type = "application/vnd.api+json";
        return new Preset(
                Paging.pageSize()
                        .positionParameter("page[number]")
                        .sizeParameter("page[size]")
                        .firstPage(1),
                Sorting.template("sort={-}{column}"),
                operators("equal", "filter[{column}]"),
                UnaryOperator.identity(),
                table -> table.items("data")
                        .item("data")
                        .attributes("attributes")
                        .envelope("data")
                        .header(HttpHeaders.ACCEPT, type)
                        .header(HttpHeaders.CONTENT_TYPE, type)
                        .methods(HttpMethod.POST, HttpMethod.PATCH, HttpMethod.DELETE));
    }

    private static Preset odata() {
        return new Preset(
                Paging.skipLimit().positionParameter("$skip").sizeParameter("$top"),
                Sorting.template("$orderby={column} {direction}"),
                operators(
                        "equal", "$filter={column} eq {literal}",
                        "equal-ignore-case", "$filter=tolower({column}) eq tolower({literal})",
                        "not-equal", "$filter=({column} ne {literal} and {column} ne null)",
                        "less-than", "$filter={column} lt {literal}",
                        "less-than-or-equal", "$filter={column} le {literal}",
                        "greater-than", "$filter={column} gt {literal}",
                        "greater-than-or-equal", "$filter={column} ge {literal}",
                        "in", "$filter={column} eq {literal}",
                        "not-in", "$filter=({column} ne {literal} and {column} ne null)",
                        "starts-with", "$filter=startswith({column},{literal})",
                        "starts-with-ignore-case", "$filter=startswith(tolower({column}),tolower({literal}))",
                        "ends-with", "$filter=endswith({column},{literal})",
                        "ends-with-ignore-case", "$filter=endswith(tolower({column}),tolower({literal}))",
                        "contains", "$filter=contains({column},{literal})",
                        "contains-ignore-case", "$filter=contains(tolower({column}),tolower({literal}))",
                        "not-equal-ignore-case",
                                "$filter=({column} ne null and tolower({column}) ne tolower({literal}))",
                        "not-starts-with", "$filter=({column} ne null and not startswith({column},{literal}))",
                        "not-starts-with-ignore-case",
                                "$filter=({column} ne null and not startswith(tolower({column}),tolower({literal})))",
                        "not-ends-with", "$filter=({column} ne null and not endswith({column},{literal}))",
                        "not-ends-with-ignore-case",
                                "$filter=({column} ne null and not endswith(tolower({column}),tolower({literal})))",
                        "not-contains", "$filter=({column} ne null and not contains({column},{literal}))",
                        "not-contains-ignore-case",
                                "$filter=({column} ne null and not contains(tolower({column}),tolower({literal})))",
                        "is-null", "$filter={column} eq null",
                        "is-not-null", "$filter={column} ne null"),
                filtering -> filtering.joined(" and ").or(" or "),
                table -> table.rowPath("{path}({id})")
                        .items("value")
                        .total(Total.field("/@odata.count"))
                        .listParameter("$count", "true")
                        .writeHeader("Prefer", "return=representation"));
    }

    private static Preset strapi() {
        return new Preset(
                Paging.pageSize()
                        .positionParameter("pagination[page]")
                        .sizeParameter("pagination[pageSize]")
                        .firstPage(1),
                Sorting.template("sort={column}:{direction}"),
                operators(
                        "equal", "filters[{column}][$eq]",
                        "equal-ignore-case", "filters[{column}][$eqi]",
                        "not-equal", "filters[{column}][$ne]",
                        "less-than", "filters[{column}][$lt]",
                        "less-than-or-equal", "filters[{column}][$lte]",
                        "greater-than", "filters[{column}][$gt]",
                        "greater-than-or-equal", "filters[{column}][$gte]",
                        "in", "filters[{column}][$in]",
                        "not-in", "filters[{column}][$notIn]",
                        "starts-with", "filters[{column}][$startsWith]",
                        "ends-with", "filters[{column}][$endsWith]",
                        "contains", "filters[{column}][$contains]",
                        "contains-ignore-case", "filters[{column}][$containsi]",
                        "is-null", "filters[{column}][$null]=true",
                        "is-not-null", "filters[{column}][$notNull]=true"),
                UnaryOperator.identity(),
                table -> table.idColumn("documentId")
                        .items("data")
                        .item("data")
                        .envelope("data")
                        .serverFields("id", "createdAt", "updatedAt", "publishedAt")
                        .total(Total.field("/meta/pagination/total"))
                        .methods(HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE)
                        .patchMethod(HttpMethod.PUT));
    }

    private static Preset github() {
        return new Preset(
                Paging.pageSize().sizeParameter("per_page").firstPage(1),
                Sorting.none(),
                operators("equal", "{column}"),
                UnaryOperator.identity(),
                table -> table.idColumn("number")
                        .header(HttpHeaders.ACCEPT, "application/vnd.github+json")
                        .header("X-GitHub-Api-Version", "2022-11-28")
                        .methods(HttpMethod.POST, HttpMethod.PATCH));
    }

    /** Returns templates by operator, from the names and templates in turn. */
    private static Map<Operator, String> operators(String... namesAndTemplates) {
        Map<Operator, String> operators = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTemplates.length; i += 2) {
            String name = namesAndTemplates[i].replace('-', '_').toUpperCase(Locale.ROOT);
            operators.put(Operator.valueOf(name), namesAndTemplates[i + 1]);
        }
        return operators;
    }
}
