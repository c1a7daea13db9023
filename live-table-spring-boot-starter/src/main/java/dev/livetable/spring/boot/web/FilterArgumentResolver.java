package dev.livetable.spring.boot.web;

import static java.util.Objects.requireNonNull;

import dev.livetable.LiveTable;
import dev.livetable.table.Filter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.env.PropertyResolver;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Makes the {@link Filter} of a controller's method of the parameters of the request, as {@link FilterParameters} says. A
 * filter without that annotation is an error, not one for every row. Safe for use by many threads.
 */
public final class FilterArgumentResolver implements HandlerMethodArgumentResolver {

    private static final String PAGEABLE = "spring.data.web.pageable.";
    private static final String SORT = "spring.data.web.sort.";

    private final ListableBeanFactory beans;
    private final PropertyResolver properties;
    private final Map<MethodParameter, FilterRequest> known = new ConcurrentHashMap<>();

    /**
     * Creates a resolver.
     *
     * @param beans where the live tables are looked for, when they are first needed
     * @param properties where the names of the parameters of a {@code Pageable} are looked for
     */
    public FilterArgumentResolver(ListableBeanFactory beans, PropertyResolver properties) {
        this.beans = beans;
        this.properties = properties;
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Filter.class;
    }

    @Override
    public Filter resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        return known.computeIfAbsent(parameter, this::reader).read(request.getParameterMap());
    }

    private FilterRequest reader(MethodParameter parameter) {
        FilterParameters wanted = parameter.getParameterAnnotation(FilterParameters.class);
        if (wanted == null) {
            throw new IllegalStateException("The filter that " + parameter.getExecutable()
                    + " takes is not said to be made of anything: mark it with @FilterParameters(table = …, columns = …),"
                    + " which names the columns that a request may filter by");
        }
        LiveTable table = table(wanted.table(), parameter);
        Set<String> others = new HashSet<>(List.of(wanted.others()));
        others.addAll(declared(parameter));
        return new FilterRequest(table.name(), table, List.of(wanted.columns()), Set.copyOf(others));
    }

    private LiveTable table(String name, MethodParameter parameter) {
        Map<String, LiveTable> tables = beans.getBeansOfType(LiveTable.class, false, true);
        LiveTable table = name.isEmpty() && tables.size() == 1
                ? tables.values().iterator().next()
                : tables.get(name);
        if (table == null) {
            throw new IllegalStateException("@FilterParameters of " + parameter.getExecutable()
                    + (name.isEmpty()
                            ? " names no live table"
                            : " names the live table '" + name + "', which is not there")
                    + "; the live tables are " + tables.keySet());
        }
        return table;
    }

    // ---- the parameters that the method declares besides

    private Set<String> declared(MethodParameter filter) {
        Set<String> names = new HashSet<>();
        for (MethodParameter parameter :
                new AnnotatedMethod(requireNonNull(filter.getMethod())).getMethodParameters()) {
            parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
            RequestParam declared = parameter.getParameterAnnotation(RequestParam.class);
            if (declared != null) {
                names.add(declared.name().isEmpty() ? requireNonNull(parameter.getParameterName()) : declared.name());
            }
            if (parameter.getParameterType() == Pageable.class) {
                names.add(ofPageable(parameter, PAGEABLE + "page-parameter", "page"));
                names.add(ofPageable(parameter, PAGEABLE + "size-parameter", "size"));
                names.add(ofSort(parameter));
            }
            if (parameter.getParameterType() == Sort.class) {
                names.add(ofSort(parameter));
            }
        }
        return names;
    }

    private String ofPageable(MethodParameter parameter, String property, String byDefault) {
        return properties.getProperty(PAGEABLE + "prefix", "")
                + qualifier(parameter)
                + properties.getProperty(property, byDefault);
    }

    private String ofSort(MethodParameter parameter) {
        return qualifier(parameter) + properties.getProperty(SORT + "sort-parameter", "sort");
    }

    /** Returns what stands in front of the names, where a method takes two pages. */
    private String qualifier(MethodParameter parameter) {
        String qualifier = MergedAnnotations.from(parameter.getParameterAnnotations())
                .get(Qualifier.class)
                .getValue("value", String.class)
                .orElse("");
        return StringUtils.hasLength(qualifier)
                ? qualifier + properties.getProperty(PAGEABLE + "qualifier-delimiter", "_")
                : "";
    }
}
