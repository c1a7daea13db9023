package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * A master that is a JSON API over HTTP. Names no class of the libraries that it needs, which may not be there.
 *
 * @param baseUrl URL that the path is added to, such as "https://api.example.org"; may have parameters, which
 *     every request then has.
 * @param client Name of the RestClient bean to use; its time limits and redirects are then its own, and so is its base
 *     URL unless one is set. By default the client is made from the application's RestClient.Builder.
 * @param connectTimeout How long it may take to connect.
 * @param readTimeout How long an answer may take.
 * @param path Path of the rows; by default the name of the live table.
 * @param idColumn The field that tells rows apart; it is added to the path of a single row.
 * @param columns The columns by name, with their types, the id among them; by default they are
 *     learned from the first rows.
 * @param item Where a single row is in the body: the name of a field or a JSON pointer; empty for the body itself.
 * @param items Where the rows of a list are in the body: the name of a field or a JSON pointer. By default the body
 *     itself, or its content, data, items, results, or what is named as the table, there or in _embedded.
 * @param paging How the API is asked for a part of its rows: "page-size", "page-limit", "skip-limit", "offset-limit",
 *     "link" or, where every answer holds all rows, "none". Required.
 * @param pagingPositionParameter Parameter for the page, or for the rows to skip; by default as the paging has it.
 * @param pagingSizeParameter Parameter for the number of rows; by default as the paging has it.
 * @param pagingFirstPage Number of the first page; by default 1 with "page-limit" and 0 with "page-size".
 * @param pagingMaxSize How many rows the API serves at once at most; by default that is learned.
 * @param total Where a list says how many rows there are in all: "unknown", "content-range", "header:" and the name of
 *     a header, the name of a field, or a JSON pointer.
 * @param sorting How the API is asked for an order: "none" (it cannot be asked), "spring", "json-server" or "signed".
 * @param sortingColumns Columns that the API can sort by; by default all.
 * @param sortingSingleColumn Whether the API can sort by one column only.
 * @param filtering Columns that the API can be asked for values of; by default none.
 * @param filteringOperators How the API is asked, by operator: the name of a parameter, or name and value with "="
 *     between them, such as "{column}_gte" or "{column}=gte.{value}". By default "equal" alone, as "{column}". A value
 *     is written so that it cannot end the place it stands in: texts within an expression need quotes around them, as
 *     in "$filter={column} eq '{value}'".
 * @param methods What the API answers besides GET; empty when it can only be read.
 * @param patchType Content type of a PATCH.
 * @param conditionalWrites Whether the API gives strong ETags and checks If-Match, so that rows can be
 *     written through views.
 * @param maxBodySize How large the body of an answer may be; a larger one is an error and is not read.
 * @param rememberedSize How much heap, by estimate, the answers may take that are remembered for lists, and as much
 *     those for single rows, so that what has not changed costs a 304; 0 for nothing.
 */
public record RestProperties(
        @Nullable String baseUrl,
        @Nullable String client,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("30s") Duration readTimeout,
        @Nullable String path,
        @DefaultValue("id") String idColumn,
        @DefaultValue Map<String, ColumnType> columns,
        @DefaultValue("") String item,
        @Nullable String items,
        @Nullable String paging,
        @Nullable String pagingPositionParameter,
        @Nullable String pagingSizeParameter,
        @Nullable Integer pagingFirstPage,
        @Nullable Integer pagingMaxSize,
        @DefaultValue("unknown") String total,
        @DefaultValue("none") String sorting,
        @DefaultValue List<String> sortingColumns,
        @DefaultValue("false") Boolean sortingSingleColumn,
        @DefaultValue List<String> filtering,
        @DefaultValue Map<Filter.Operator, String> filteringOperators,
        @DefaultValue({"POST", "PUT", "PATCH", "DELETE"}) List<String> methods,
        @DefaultValue("application/json") String patchType,
        @DefaultValue("false") Boolean conditionalWrites,
        @DefaultValue("32MB") DataSize maxBodySize,
        @DefaultValue("16MB") DataSize rememberedSize) {}
