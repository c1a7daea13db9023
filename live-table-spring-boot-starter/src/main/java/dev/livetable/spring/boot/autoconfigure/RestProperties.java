package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.master.rest.RestStyle;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * A master that is a JSON API over HTTP. Names no class of the libraries that it needs, which may not be there. What is
 * null is as the style has it, or else as the builder of the table.
 *
 * @param baseUrl URL that the path is added to, such as "https://api.example.org"; may have parameters, which
 *     every request then has.
 * @param client Name of the RestClient bean to use; its time limits and redirects are then its own, and so is its base
 *     URL unless one is set. By default the client is made from the application's RestClient.Builder.
 * @param connectTimeout How long it may take to connect.
 * @param readTimeout How long an answer may take.
 * @param style Kind of API, which stands for some of the other properties; each of them can be set to something else.
 * @param path Path of the rows, with a slash at its end if the API has one there; by default the name of the live table.
 * @param rowPath Where one row is: a path and query with "{id}" in it, and perhaps "{path}" and "{id-column}", such as
 *     "{path}({id})" or "{path}?id=eq.{id}"; by default the path, a slash and the id.
 * @param parameters Parameters that every request has, by name; an empty one removes that of the style.
 * @param listParameters Parameters that every request for a list has, by name; an empty one removes that of the style.
 * @param headers Headers that every request has, by name; an empty one removes that of the style.
 * @param listHeaders Headers that every request for a list has, by name; an empty one removes that of the style.
 * @param writeHeaders Headers that every request has that writes, by name; an empty one removes that of the style.
 * @param idColumn The field that tells rows apart, whose value is added to the path of a single row; by default "id".
 * @param idLink Where a row that has no such field has a link that ends in its id: the name of a field or a JSON
 *     pointer; by default its link to itself in _links.
 * @param columns The columns by name, with their types, the id among them; by default they are
 *     learned from the first rows.
 * @param attributes The field of a row that holds all its columns but the id; by default, or if empty, they are in the
 *     row itself.
 * @param item Where a single row is in the body: the name of a field or a JSON pointer; empty for the body itself. By
 *     default it is in the envelope, or else the body itself.
 * @param items Where the rows of a list are in the body: the name of a field or a JSON pointer. By default the body
 *     itself, or its content, data, items, results, or what is named as the table, there or in _embedded.
 * @param envelope Where the row is in the body of a write: the name of a field or a JSON pointer; by default, or if
 *     empty, it is the body itself.
 * @param flatWrites Whether a row that is written has its columns in itself, though one that is read has them in the
 *     field of attributes.
 * @param fixedFields Fields that each row has that is written, besides its columns, by name; by default none.
 * @param serverFields Fields that only the server sets, so that they are never written; by default none but links and
 *     annotations.
 * @param notFound Statuses that say that there is no row with an id; by default 404 and 410.
 * @param paging How the API is asked for a part of its rows: "page-size", "page-limit", "skip-limit", "offset-limit",
 *     "link", "cursor" or, where every answer holds all rows, "none". Required unless the style has it.
 * @param pagingPositionParameter Parameter for the page, or for the rows to skip; by default as the paging has it.
 * @param pagingCursorParameter Parameter for the cursor; by default "cursor".
 * @param pagingSizeParameter Parameter for the number of rows; by default as the paging has it.
 * @param pagingFirstPage Number of the first page; by default 1 with "page-limit" and 0 with "page-size".
 * @param pagingMaxSize How many rows the API serves at once at most; by default that is learned.
 * @param pagingNext Where an answer says where the next rows are, for "link" and "cursor": "header", the name of a field
 *     or a JSON pointer; by default the usual places.
 * @param pagingPastEnd Statuses that say that a page is behind the last row; by default 404 and 416.
 * @param total Where it is said how many rows there are in all: "unknown", "content-range", "header:" and the name of
 *     a header, "get:" and a path with "#" and the place in its answer, the name of a field, or a JSON pointer; by
 *     default unknown.
 * @param sorting How the API is asked for an order: "none" (it cannot be asked), "spring", "json-server", "signed", or a
 *     template such as "sort={column}:{direction}" or "ordering={-}{column}"; by default "none".
 * @param sortingJoined What stands between several columns of a template; "repeated" to repeat the parameter; by default
 *     as the sorting has it, which for a template is a comma.
 * @param sortingColumns Columns that the API can sort by; by default all.
 * @param sortingSingleColumn Whether the API can sort by one column only.
 * @param filtering Columns that the API can be asked for values of; by default none.
 * @param filteringOperators How the API is asked, by operator: the name of a parameter, or name and value with "="
 *     between them, such as "{column}_gte" or "{column}=gte.{value}". By default "equal" alone, as "{column}". A value
 *     is written so that it cannot end the place it stands in: texts within an expression need quotes around them, as
 *     in "$filter={column} eq '{value}'".
 * @param filteringJoined What stands between conditions that share a parameter, such as " and "; "repeated" to repeat
 *     the parameter. By default there is one condition for each parameter.
 * @param filteringOr What stands between conditions one of which must hold, such as " or "; by default the API cannot be
 *     asked for them.
 * @param methods What the API answers besides GET; empty when it can only be read; by default POST, PUT, PATCH and
 *     DELETE.
 * @param patchMethod The method that changes the columns it is sent and leaves the others: "PATCH", or "PUT" where that
 *     does so; by default "PATCH".
 * @param patchType Content type of a patch; by default that of other writes, which is JSON.
 * @param conditionalWrites Whether the API gives strong ETags and checks If-Match, so that rows can be
 *     written through views.
 * @param maxBodySize How large the body of an answer may be; a larger one is an error and is not read.
 * @param rememberedSize How much heap, by estimate, the answers may take that are remembered for lists, and as much
 *     those for single rows, so that what has not changed costs a 304; 0 for nothing.
 */
public record RestProperties(
        // Who is asked
        @Nullable String baseUrl,
        @Nullable String client,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("30s") Duration readTimeout,
        @Nullable RestStyle style,
        // Where, and with what
        @Nullable String path,
        @Nullable String rowPath,
        @DefaultValue Map<String, String> parameters,
        @DefaultValue Map<String, String> listParameters,
        @DefaultValue Map<String, String> headers,
        @DefaultValue Map<String, String> listHeaders,
        @DefaultValue Map<String, String> writeHeaders,
        // What a row is
        @Nullable String idColumn,
        @Nullable String idLink,
        @DefaultValue Map<String, ColumnType> columns,
        @Nullable String attributes,
        @Nullable String item,
        @Nullable String items,
        @Nullable String envelope,
        @DefaultValue("false") Boolean flatWrites,
        @DefaultValue Map<String, String> fixedFields,
        @Nullable List<String> serverFields,
        @Nullable List<Integer> notFound,
        // What a list is
        @Nullable String paging,
        @Nullable String pagingPositionParameter,
        @Nullable String pagingCursorParameter,
        @Nullable String pagingSizeParameter,
        @Nullable Integer pagingFirstPage,
        @Nullable Integer pagingMaxSize,
        @Nullable String pagingNext,
        @Nullable List<Integer> pagingPastEnd,
        @Nullable String total,
        @Nullable String sorting,
        @Nullable String sortingJoined,
        @DefaultValue List<String> sortingColumns,
        @DefaultValue("false") Boolean sortingSingleColumn,
        @DefaultValue List<String> filtering,
        @DefaultValue Map<Filter.Operator, String> filteringOperators,
        @Nullable String filteringJoined,
        @Nullable String filteringOr,
        // How it is written
        @Nullable List<String> methods,
        @Nullable String patchMethod,
        @Nullable String patchType,
        @DefaultValue("false") Boolean conditionalWrites,
        // What it may cost
        @DefaultValue("32MB") DataSize maxBodySize,
        @DefaultValue("16MB") DataSize rememberedSize) {}
