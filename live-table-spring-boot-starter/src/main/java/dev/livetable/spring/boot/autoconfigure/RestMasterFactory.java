package dev.livetable.spring.boot.autoconfigure;

import static java.util.Objects.requireNonNull;

import dev.livetable.master.rest.Filtering;
import dev.livetable.master.rest.Paging;
import dev.livetable.master.rest.RestTable;
import dev.livetable.master.rest.RestTableBuilder;
import dev.livetable.master.rest.Sorting;
import dev.livetable.master.rest.Total;
import dev.livetable.table.Column;
import dev.livetable.table.Filter;
import dev.livetable.table.Table;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.util.unit.DataSize;
import org.springframework.web.client.RestClient;

/** Masters that are JSON APIs over HTTP. */
final class RestMasterFactory implements MasterFactory {

    private static final Logger logger = LoggerFactory.getLogger(RestMasterFactory.class);

    private final RestClients clients;
    private final NamedBeans beans;

    RestMasterFactory(RestClients clients, NamedBeans beans) {
        this.clients = clients;
        this.beans = beans;
    }

    @Override
    public MasterKind kind() {
        return MasterKind.REST;
    }

    @Override
    public Table create(String name, TableProperties properties) {
        RestProperties rest = requireNonNull(properties.rest());
        String prefix = kind().property(name);
        RestClient client = clients.get(prefix, rest);
        DeclaredContext context = DeclaredContext.of(name, properties, beans);
        warnOfCredentials(prefix, client, context);
        RestTableBuilder builder = RestTable.builder(client)
                .name(name)
                .path(rest.path() == null ? "/" + name : rest.path())
                .idColumn(rest.idColumn())
                .columns(columns(rest))
                .paging(paging(prefix + ".paging", rest))
                .sorting(sorting(prefix + ".sorting", rest))
                .filtering(filtering(prefix + ".filtering", rest))
                .conditionalWrites(rest.conditionalWrites())
                .settingNames(setting -> prefix + "." + DataObjectPropertyName.toDashedForm(setting));
        if (context.context() != null) {
            builder.context(context.context());
        }
        with(builder, prefix + ".items", rest.items(), builder::items);
        with(builder, prefix + ".item", rest.item(), builder::item);
        with(builder, prefix + ".total", rest.total(), text -> builder.total(Total.of(text)));
        with(builder, prefix + ".methods", rest.methods(), methods -> builder.methods(methods(methods)));
        with(builder, prefix + ".patch-type", rest.patchType(), type -> builder.patchType(MediaType.valueOf(type)));
        with(builder, prefix + ".max-body-size", rest.maxBodySize(), size -> builder.maxBodySize(bytes(size)));
        with(builder, prefix + ".remembered-size", rest.rememberedSize(), size -> builder.rememberedSize(bytes(size)));
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new AdviceException(
                    "The table of " + prefix + " cannot be made: " + e.getMessage() + ".",
                    "Correct it in the properties that begin with " + prefix + ".",
                    e);
        }
    }

    private static void warnOfCredentials(String prefix, RestClient client, DeclaredContext context) {
        List<String> additions = RestClients.additionsOf(client);
        if (!context.isSaid() && !additions.isEmpty()) {
            logger.warn(
                    "The RestClient of {} has interceptors: {}. If one of them sends the credentials of whoever is signed in,"
                            + " the rows of the first who asks are shown to all. Then set {} to a bean that tells the user;"
                            + " else set it to 'none'",
                    prefix,
                    String.join(", ", additions),
                    context.property());
        }
    }

    private static Column[] columns(RestProperties rest) {
        return rest.columns().entrySet().stream()
                .map(column -> column.getKey().equals(rest.idColumn())
                        ? new Column(column.getKey(), column.getValue(), false, true)
                        : Column.of(column.getKey(), column.getValue()))
                .toArray(Column[]::new);
    }

    private static Paging paging(String property, RestProperties rest) {
        if (rest.paging() == null) {
            throw new AdviceException(
                    property + " is not set, and a guess might show a part of the rows as all of them.",
                    "Set " + property + " to how the API is asked for a part of its rows: 'page-size', 'page-limit',"
                            + " 'skip-limit', 'offset-limit' or 'link', or to 'none' if each answer holds all rows.");
        }
        Paging paging = with(Paging.none(), property, rest.paging(), Paging::of);
        paging = with(
                paging, property + "-position-parameter", rest.pagingPositionParameter(), paging::positionParameter);
        paging = with(paging, property + "-size-parameter", rest.pagingSizeParameter(), paging::sizeParameter);
        paging = with(paging, property + "-first-page", rest.pagingFirstPage(), paging::firstPage);
        return with(paging, property + "-max-size", rest.pagingMaxSize(), paging::maxSize);
    }

    private static Sorting sorting(String property, RestProperties rest) {
        Sorting sorting = with(Sorting.none(), property, rest.sorting(), Sorting::of)
                .only(rest.sortingColumns().toArray(String[]::new));
        return rest.sortingSingleColumn() ? sorting.singleColumn() : sorting;
    }

    private static Filtering filtering(String property, RestProperties rest) {
        if (rest.filtering().isEmpty() && !rest.filteringOperators().isEmpty()) {
            throw new AdviceException(
                    property + "-operators is set, but " + property + " is not.",
                    "Set " + property + " to the columns that the API can be asked for values of.");
        }
        Filtering filtering = Filtering.on(rest.filtering().toArray(String[]::new));
        for (Map.Entry<Filter.Operator, String> template :
                rest.filteringOperators().entrySet()) {
            Filter.Operator operator = template.getKey();
            String name = operator.name().toLowerCase(Locale.ROOT).replace('_', '-');
            Filtering others = filtering;
            filtering = with(
                    others,
                    property + "-operators." + name,
                    template.getValue(),
                    text -> others.operator(operator, text));
        }
        return filtering;
    }

    private static HttpMethod[] methods(List<String> names) {
        return names.stream()
                .map(name -> HttpMethod.valueOf(name.toUpperCase(Locale.ROOT)))
                .toArray(HttpMethod[]::new);
    }

    private static int bytes(DataSize size) {
        if (size.isNegative() || size.toBytes() >= Integer.MAX_VALUE) {
            throw new IllegalArgumentException("It must not be negative, and less than 2GB");
        }
        return (int) size.toBytes();
    }

    /** Returns what becomes of something by the value of a property, if it has one. */
    private static <T, V> T with(T unset, String property, @Nullable V value, Function<V, T> setting) {
        if (value == null) {
            return unset;
        }
        try {
            return setting.apply(value);
        } catch (IllegalArgumentException e) {
            throw InvalidValues.refusal(property, value, e.getMessage() + ".", e);
        }
    }
}
