package dev.livetable.repository;

import dev.livetable.image.EntityImages;
import dev.livetable.repository.AnswerForm.Wrapping;
import dev.livetable.repository.WindowPlan.Places;
import dev.livetable.repository.WritePlan.Writes;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.data.core.TypeInformation;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.data.repository.core.RepositoryInformation;
import org.springframework.data.repository.query.Parameter;
import org.springframework.data.repository.query.Parameters;
import org.springframework.data.repository.query.QueryMethod;
import org.springframework.data.repository.query.RepositoryQuery;
import org.springframework.data.repository.query.parser.PartTree;
import org.springframework.util.ClassUtils;

/** Finds out what is to be done for the methods of a repository. */
final class MethodPlans {

    /*
     * Who implements a method decides first:
     *   - Spring Data's own base class: then it is known by its name and parameters, and does what its name says.
     *   - a query: derived of the method's name it may be a question, declared it is a call.
     *   - the method itself (a default method): it runs, and what it calls is as its calls are.
     *   - anything else, such as a fragment: it may do anything, unless it says that it only reads.
     * What is said in annotations takes away from that: a lock, a graph of what is loaded, a transaction of its own kind.
     */

    private static final Set<String> REFERENCES = Set.of("getReferenceById", "getOne", "getById");
    private static final Map<String, Writes> WRITES = Map.ofEntries(
            Map.entry("save", Writes.ENTITY),
            Map.entry("insert", Writes.ENTITY),
            Map.entry("saveAndFlush", Writes.ENTITY),
            Map.entry("saveAll", Writes.ENTITIES),
            Map.entry("saveAllAndFlush", Writes.ENTITIES),
            Map.entry("delete", Writes.DELETED_ENTITY),
            Map.entry("deleteById", Writes.DELETED_ID),
            Map.entry("deleteAllById", Writes.DELETED_IDS),
            Map.entry("deleteAllByIdInBatch", Writes.DELETED_IDS),
            Map.entry("deleteInBatch", Writes.DELETED_ENTITIES));

    private final RepositoryInformation information;
    private final RepositoryQueries queries;
    private final LiveCalls live;
    private final EntityImages<?> images;
    private final Class<?> repository;
    private final Optional<String> changedBase;

    MethodPlans(RepositoryInformation information, RepositoryQueries queries, LiveCalls live) {
        this.information = information;
        this.queries = queries;
        this.live = live;
        this.images = live.images();
        this.repository = information.getRepositoryInterface();
        this.changedBase = BaseClass.changed(information.getRepositoryBaseClass());
    }

    /** Returns what is done for a method, whoever declares it. */
    MethodPlan of(Method called) {
        if (called.getDeclaringClass() == Object.class) {
            return MethodPlan.proceeding(MethodKind.PLAIN, "it is none of the repository");
        }
        Method method = ClassUtils.getMostSpecificMethod(called, repository);
        Fragment fragment = Fragment.of(method, information);
        Method implementation = fragment != null
                ? fragment.implementation()
                : information.isBaseClassMethod(method) ? information.getTargetClassMethod(method) : method;
        MethodAnnotations annotations =
                new MethodAnnotations(method, fragment == null ? repository : null, implementation);
        MethodPlan plan = fragment != null
                ? ofFragment(method, annotations, fragment)
                : plan(method, annotations, implementation);
        return plan.kind().isLive() ? held(plan, annotations) : plan;
    }

    /** Returns a plan for what can be answered from the cache, or why it is not. */
    private MethodPlan held(MethodPlan plan, MethodAnnotations annotations) {
        if (live.settings().onlyMaster != null) {
            return master(live.settings().onlyMaster);
        }
        if (annotations.locks()) {
            return master("it locks what it reads");
        }
        return annotations.demandOfTransaction().map(MethodPlans::master).orElse(plan);
    }

    private MethodPlan plan(Method method, MethodAnnotations annotations, Method implementation) {
        if (information.isQueryMethod(method)) {
            return ofQuery(method, annotations);
        }
        boolean isOfBaseClass = information.isBaseClassMethod(method);
        if (method.isDefault() && (!isOfBaseClass || isNamedAsRead(method))) {
            return MethodPlan.proceeding(
                    MethodKind.PLAIN, "it runs as it is; the methods that it calls are live as they say");
        }
        if (isOfBaseClass) {
            return implementation.getDeclaringClass().getName().startsWith(BaseClass.SPRING_DATA)
                    ? ofBaseClass(method, annotations)
                    : ofApplication(
                            method, annotations, Fragment.knowsConnections(information.getRepositoryBaseClass()));
        }
        return ofApplication(method, annotations, true);
    }

    private MethodPlan ofFragment(Method method, MethodAnnotations annotations, Fragment fragment) {
        if (fragment.isGenerated() || fragment.isOfSpringData()) {
            return isNamedAsRead(method)
                    ? master(
                            fragment.isGenerated()
                                    ? "its query was made ahead of time, so nobody knows what it is"
                                    : "it takes or gives what has no text to tell two calls apart")
                    : write(Writes.ANYTHING, annotations, "it may write");
        }
        return ofApplication(method, annotations, Fragment.knowsConnections(fragment.type()));
    }

    /** Returns the plan for a method that the application implements, maybe with connections that the store knows nothing of. */
    private MethodPlan ofApplication(Method method, MethodAnnotations annotations, boolean mayGoPastTheStore) {
        boolean storeTells = live.settings().storeTells;
        if (annotations.saysReadOnly()) {
            return master("it is implemented by this application, and says that it only reads");
        }
        if (storeTells && !mayGoPastTheStore && isNamedAsRead(method)) {
            return master("it is implemented by this application, and called as one that reads");
        }
        boolean isTold = storeTells && (!mayGoPastTheStore || annotations.isExpectedLive());
        return write(
                Writes.ANYTHING,
                annotations,
                "it is implemented by this application, and may do anything"
                        + (isNamedAsRead(method) ? "; if it only reads, say @Transactional(readOnly = true)" : ""),
                isTold);
    }

    /** Returns whether a method is called as one that only reads. */
    static boolean isNamedAsRead(Method method) {
        return List.of("find", "get", "read", "query", "search", "count", "exists", "stream").stream()
                .anyMatch(method.getName()::startsWith);
    }

    private static MethodPlan master(String why) {
        return MethodPlan.proceeding(MethodKind.MASTER, why);
    }

    private MethodPlan write(Writes writes, MethodAnnotations annotations, String why) {
        return write(writes, annotations, why, live.settings().storeTells);
    }

    private MethodPlan write(Writes writes, MethodAnnotations annotations, String why, boolean isTold) {
        String told = isTold ? why + "; the store tells what it changes" : why;
        return new WritePlan(told, live, writes, isTold, annotations.isApart());
    }

    private MethodPlan ofBaseClass(Method method, MethodAnnotations annotations) {
        String name = method.getName();
        Class<?>[] types = method.getParameterTypes();
        if (REFERENCES.contains(name)) {
            return master("it gives a reference that loads in the session of its caller");
        }
        boolean takesOne = types.length == 1;
        boolean takesMany = takesOne && Iterable.class.isAssignableFrom(types[0]);
        if (!isNamedAsRead(method)) {
            Writes writes = takesOne ? WRITES.get(name) : null;
            boolean isOfMany = name.startsWith("deleteAll") && takesMany && writes == null;
            return write(
                    isOfMany ? Writes.DELETED_ENTITIES : writes == null ? Writes.ANYTHING : writes,
                    annotations,
                    "it writes");
        }
        if (changedBase.isPresent()) {
            return master(
                    "its base class is of this application, which may read otherwise by its own " + changedBase.get());
        }
        if (name.equals("count") && types.length == 0) {
            return new CountPlan("all rows", live, wrapper(method.getReturnType()), null, null);
        }
        boolean isOfId = takesOne && !takesMany;
        if (name.equals("existsById") && isOfId) {
            return live.areIdsKeptAsGiven()
                    ? new ExistsPlan(live)
                    : call(method, scalars(Boolean.class), -1, idsVary());
        }
        List<List<Class<?>>> results = CriteriaMethods.results(method, live.settings().criteria, images.type());
        if (results != null) {
            return ofCriteria(method, results);
        }
        AnswerForm form = form(method, false).orElse(null);
        if (form == null) {
            return master(refusalOfForm(method));
        }
        boolean isPage = takesOne && types[0] == Pageable.class;
        AnswerForm whole = form(method, true).orElseThrow();
        if (annotations.loadsOtherwise()) {
            return live.settings().othersAtMaster == null || annotations.isExpectedLive()
                    ? call(method, whole, isPage ? 0 : -1, "it loads other parts of the entities than other methods do")
                    : master(live.settings().othersAtMaster);
        }
        if (name.equals("findById") && isOfId) {
            return live.areIdsKeptAsGiven() ? new RowPlan(form, live) : call(method, whole, -1, idsVary());
        }
        if (name.equals("findAllById") && takesMany) {
            return live.areIdsKeptAsGiven() ? new RowsPlan(form, live) : call(method, whole, -1, idsVary());
        }
        boolean isSort = takesOne && types[0] == Sort.class;
        if (name.equals("findAll") && (types.length == 0 || isSort || isPage)) {
            Places places = new Places(isPage ? 0 : -1, isSort ? 0 : -1, -1, Sort.unsorted(), 0);
            CallPlan otherwise = (isSort || isPage) && live.settings().othersAtMaster == null
                    ? call(method, whole, isPage ? 0 : -1, "the order is the store's own")
                    : null;
            return new WindowPlan("all rows", live, form, places, null, otherwise);
        }
        return master("it takes or gives what has no text to tell two calls apart");
    }

    private MethodPlan ofCriteria(Method method, List<List<Class<?>>> results) {
        if (!live.settings().storeTells) {
            return master("its criteria may read what nobody tells the changes of");
        }
        Class<?> type = wrapper(method.getReturnType());
        boolean isScalar = type == Long.class || type == Boolean.class;
        AnswerForm form = isScalar
                ? scalars(type)
                : new AnswerForm(Wrapping.of(type).orElseThrow(), images.type(), ElementForm.ofEntities(images, true));
        int page = Arrays.asList(method.getParameterTypes()).indexOf(Pageable.class);
        CallArguments arguments = CallArguments.ofCriteria(live.texts(), live.settings().criteria, results);
        return new CallPlan(
                "kept under what its criteria ask for, where that is known",
                live,
                key(method),
                arguments,
                any -> form,
                page);
    }

    private static String idsVary() {
        return "the store may take two ids for one that are not written alike";
    }

    private static Class<?> wrapper(Class<?> type) {
        return ClassUtils.resolvePrimitiveIfNecessary(type);
    }

    private MethodPlan ofQuery(Method method, MethodAnnotations annotations) {
        RepositoryQuery query = queries.of(method);
        if (query == null) {
            return write(Writes.ANYTHING, annotations, "nothing is known of its query");
        }
        QueryMethod described = query.getQueryMethod();
        if (RepositoryQueries.mayWrite(query) || annotations.writesBySql()) {
            return write(Writes.ANYTHING, annotations, "it is declared as one that changes something");
        }
        boolean isDerived = RepositoryQueries.isDerived(query);
        PartTree tree = isDerived ? new PartTree(method.getName(), information.getDomainType()) : null;
        if (tree != null && tree.isDelete()) {
            return write(Writes.ANYTHING, annotations, "it deletes what it finds");
        }
        Parameters<?, ?> parameters = described.getParameters();
        if (described.isStreamQuery()) {
            return master("what it gives is read piece by piece: "
                    + method.getReturnType().getSimpleName());
        }
        if (tree == null && !annotations.isExpectedLive()) {
            Optional<String> refusal = annotations.refusalOfQuery(
                    live.settings().storeTells, live.settings().toldTables.get());
            if (refusal.isPresent()) {
                return master(refusal.get());
            }
        }
        String others =
                annotations.isExpectedLive() || !annotations.sql().isBlank() ? null : live.settings().othersAtMaster;
        if (others != null && (tree == null || annotations.loadsOtherwise() || parameters.hasDynamicProjection())) {
            return master(others);
        }
        int part = parameters.hasScrollPositionParameter()
                ? parameters.getScrollPositionIndex()
                : parameters.hasPageableParameter() ? parameters.getPageableIndex() : -1;
        if (parameters.hasDynamicProjection()) {
            return ofProjection(method, parameters.getDynamicProjectionIndex(), part);
        }
        AnswerForm form = form(method, false).orElse(null);
        if (form == null) {
            return master(refusalOfForm(method));
        }
        AnswerForm whole = form(method, true).orElseThrow();
        if (tree == null) {
            return call(method, whole, part, "its query is declared");
        }
        if (annotations.loadsOtherwise()) {
            return call(method, whole, part, "it loads other parts of the entities than other methods do");
        }
        MethodPlan notJudged =
                others == null ? call(method, whole, part, "what its name says is the store's own") : master(others);
        return ofName(tree, described, form, notJudged);
    }

    /** Returns the plan for a query whose answer is of the class that it is called with. */
    private MethodPlan ofProjection(Method method, int projection, int part) {
        Wrapping wrapping =
                Wrapping.of(information.getReturnType(method).getType()).orElse(null);
        if (wrapping == null || wrapping == Wrapping.ARRAY) {
            return master(refusalOfForm(method));
        }
        Map<Class<?>, Optional<AnswerForm>> forms = new ConcurrentHashMap<>();
        return new CallPlan(
                "it gives objects of the class that it is called with",
                live,
                key(method),
                CallArguments.ofValues(live.texts()),
                arguments -> arguments[projection] instanceof Class<?> type
                        ? forms.computeIfAbsent(type, any -> elements(type, true)
                                        .map(elements -> new AnswerForm(wrapping, type, elements)))
                                .orElse(null)
                        : null,
                part);
    }

    /**
     * Returns the plan for a query that its name declares.
     *
     * @param notJudged what is done where the live table cannot judge what the name means
     */
    private MethodPlan ofName(PartTree tree, QueryMethod described, AnswerForm form, MethodPlan notJudged) {
        List<Integer> bindable = new ArrayList<>();
        for (Parameter parameter : described.getParameters()) {
            if (parameter.isBindable()) {
                bindable.add(parameter.getIndex());
            }
        }
        boolean isOfRoot = information.getDomainType() == images.type()
                && described.getResultProcessor().getReturnedType().getDomainType() == images.type();
        DerivedFilter filter = isOfRoot
                ? DerivedFilter.of(tree, images, live.schema(), bindable).orElse(null)
                : null;
        if (filter == null) {
            return notJudged;
        }
        CallPlan otherwise = notJudged instanceof CallPlan call ? call : null;
        String why = "derived of its name";
        Class<?> type = wrapper(form.type());
        if (tree.isCountProjection() || tree.isExistsProjection()) {
            boolean isNumber = tree.isCountProjection() && Number.class.isAssignableFrom(type) && !tree.isDistinct();
            boolean isTruth = tree.isExistsProjection() && type == Boolean.class;
            boolean isPlain = form.wrapping() == Wrapping.SINGLE && !tree.isLimiting();
            return isPlain && (isNumber || isTruth) ? new CountPlan(why, live, type, filter, otherwise) : notJudged;
        }
        if (form.type() != images.type()
                || form.wrapping() == Wrapping.SCROLLED
                || form.wrapping() == Wrapping.SLICE // which tells whether there are more, where a window need not
                || described.getResultProcessor().getReturnedType().isProjecting()) {
            return notJudged;
        }
        Parameters<?, ?> parameters = described.getParameters();
        Places places = new Places(
                parameters.hasPageableParameter() ? parameters.getPageableIndex() : -1,
                parameters.hasSortParameter() ? parameters.getSortIndex() : -1,
                parameters.hasLimitParameter() ? parameters.getLimitIndex() : -1,
                tree.getSort(),
                tree.isLimiting() ? tree.getMaxResults() : 0);
        return new WindowPlan(why, live, form, places, filter, otherwise);
    }

    private CallPlan call(Method method, AnswerForm form, int part, String why) {
        return new CallPlan(why, live, key(method), CallArguments.ofValues(live.texts()), any -> form, part);
    }

    /** Returns a text that no other method has. */
    private static String key(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getName)
                .collect(Collectors.joining(
                        ",", method.getDeclaringClass().getName() + "." + method.getName() + "(", ")"));
    }

    private static AnswerForm scalars(Class<?> type) {
        ScalarForm form = ScalarForm.of(type).orElseThrow();
        return new AnswerForm(Wrapping.SINGLE, type, ElementForm.ofScalars(form));
    }

    /**
     * Returns the form of a method's answers; empty if they cannot be kept.
     *
     * @param isWhole whether entities are kept with all that the answer has loaded of them
     */
    private Optional<AnswerForm> form(Method method, boolean isWhole) {
        TypeInformation<?> returned = information.getReturnType(method);
        Wrapping wrapping = Wrapping.of(returned.getType()).orElse(null);
        TypeInformation<?> element =
                wrapping == null ? null : wrapping == Wrapping.SINGLE ? returned : returned.getActualType();
        if (wrapping == null || element == null) {
            return Optional.empty();
        }
        Class<?> type = element.getType();
        return elements(type, isWhole).map(elements -> new AnswerForm(wrapping, type, elements));
    }

    private Optional<ElementForm> elements(Class<?> type, boolean isWhole) {
        if (type == images.type()) {
            return Optional.of(ElementForm.ofEntities(images, isWhole));
        }
        Optional<ElementForm> scalars = ScalarForm.of(type).map(ElementForm::ofScalars);
        if (scalars.isPresent()) {
            return scalars;
        }
        Optional<ElementForm> others =
                live.settings().imagesOf.apply(type).map(other -> ElementForm.ofEntities(other, isWhole));
        return others.isPresent() ? others : ProjectionForm.of(type);
    }

    private static String refusalOfForm(Method method) {
        return "what it gives cannot be kept as rows: "
                + method.getGenericReturnType().getTypeName().replaceAll("[\\w.]+\\.", "");
    }
}
