package dev.livetable.spring.boot.hibernate;

import dev.livetable.repository.UnknownCriteriaException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.hibernate.query.sqm.function.SelfRenderingSqmAggregateFunction;
import org.hibernate.query.sqm.function.SelfRenderingSqmFunction;
import org.hibernate.query.sqm.tree.domain.SqmBagJoin;
import org.hibernate.query.sqm.tree.domain.SqmBasicValuedSimplePath;
import org.hibernate.query.sqm.tree.domain.SqmCorrelatedRoot;
import org.hibernate.query.sqm.tree.domain.SqmEmbeddedValuedSimplePath;
import org.hibernate.query.sqm.tree.domain.SqmEntityValuedSimplePath;
import org.hibernate.query.sqm.tree.domain.SqmListJoin;
import org.hibernate.query.sqm.tree.domain.SqmMapJoin;
import org.hibernate.query.sqm.tree.domain.SqmPath;
import org.hibernate.query.sqm.tree.domain.SqmPluralValuedSimplePath;
import org.hibernate.query.sqm.tree.domain.SqmSetJoin;
import org.hibernate.query.sqm.tree.domain.SqmSingularJoin;
import org.hibernate.query.sqm.tree.expression.SqmBinaryArithmetic;
import org.hibernate.query.sqm.tree.expression.SqmCaseSearched;
import org.hibernate.query.sqm.tree.expression.SqmCaseSimple;
import org.hibernate.query.sqm.tree.expression.SqmCastTarget;
import org.hibernate.query.sqm.tree.expression.SqmCoalesce;
import org.hibernate.query.sqm.tree.expression.SqmCollectionSize;
import org.hibernate.query.sqm.tree.expression.SqmDistinct;
import org.hibernate.query.sqm.tree.expression.SqmExtractUnit;
import org.hibernate.query.sqm.tree.expression.SqmFunction;
import org.hibernate.query.sqm.tree.expression.SqmLiteral;
import org.hibernate.query.sqm.tree.expression.SqmLiteralNull;
import org.hibernate.query.sqm.tree.expression.SqmModifiedSubQueryExpression;
import org.hibernate.query.sqm.tree.expression.SqmStar;
import org.hibernate.query.sqm.tree.expression.SqmTrimSpecification;
import org.hibernate.query.sqm.tree.expression.SqmUnaryOperation;
import org.hibernate.query.sqm.tree.expression.ValueBindJpaCriteriaParameter;
import org.hibernate.query.sqm.tree.from.SqmAttributeJoin;
import org.hibernate.query.sqm.tree.from.SqmFrom;
import org.hibernate.query.sqm.tree.from.SqmJoin;
import org.hibernate.query.sqm.tree.from.SqmRoot;
import org.hibernate.query.sqm.tree.predicate.SqmBetweenPredicate;
import org.hibernate.query.sqm.tree.predicate.SqmBooleanExpressionPredicate;
import org.hibernate.query.sqm.tree.predicate.SqmComparisonPredicate;
import org.hibernate.query.sqm.tree.predicate.SqmEmptinessPredicate;
import org.hibernate.query.sqm.tree.predicate.SqmExistsPredicate;
import org.hibernate.query.sqm.tree.predicate.SqmGroupedPredicate;
import org.hibernate.query.sqm.tree.predicate.SqmInListPredicate;
import org.hibernate.query.sqm.tree.predicate.SqmInSubQueryPredicate;
import org.hibernate.query.sqm.tree.predicate.SqmJunctionPredicate;
import org.hibernate.query.sqm.tree.predicate.SqmLikePredicate;
import org.hibernate.query.sqm.tree.predicate.SqmMemberOfPredicate;
import org.hibernate.query.sqm.tree.predicate.SqmNegatedPredicate;
import org.hibernate.query.sqm.tree.predicate.SqmNullnessPredicate;
import org.hibernate.query.sqm.tree.predicate.SqmPredicate;
import org.hibernate.query.sqm.tree.predicate.SqmTruthnessPredicate;
import org.hibernate.query.sqm.tree.select.AbstractSqmSelectQuery;
import org.hibernate.query.sqm.tree.select.SqmQuerySpec;
import org.hibernate.query.sqm.tree.select.SqmSelectStatement;
import org.hibernate.query.sqm.tree.select.SqmSelection;
import org.hibernate.query.sqm.tree.select.SqmSortSpecification;
import org.hibernate.query.sqm.tree.select.SqmSubQuery;

/** The kinds of nodes of a query of Hibernate whose meaning is known, and what they are made of. */
final class CriteriaParts {

    /*
     * A kind is one class, not those that extend it: these may hold more. Of each node all is written that its meaning
     * depends on, which is what Hibernate itself compares of two nodes, and more.
     */

    private static final Map<Class<?>, BiConsumer<Object, CriteriaText>> KINDS = new HashMap<>();
    private static final List<Class<?>> JOINS =
            List.of(SqmSingularJoin.class, SqmBagJoin.class, SqmSetJoin.class, SqmListJoin.class, SqmMapJoin.class);

    private static final List<Class<?>> PATHS = List.of(
            SqmBasicValuedSimplePath.class,
            SqmEntityValuedSimplePath.class,
            SqmEmbeddedValuedSimplePath.class,
            SqmPluralValuedSimplePath.class);

    static {
        queries();
        for (Class<?> kind : PATHS) {
            kind("path", kind, (node, to) -> to.path((SqmPath<?>) node));
        }
        expressions();
        functions();
        predicates();
    }

    private CriteriaParts() {}

    @SuppressWarnings("unchecked") // nodes are looked up by their very class
    private static <N> void kind(String word, Class<? super N> type, BiConsumer<N, CriteriaText> parts) {
        KINDS.put(type, (node, to) -> to.within(word, () -> parts.accept((N) node, to)));
    }

    private static <P extends SqmPredicate> void predicate(
            String word, Class<? super P> type, BiConsumer<P, CriteriaText> parts) {
        CriteriaParts.<P>kind(word, type, (node, to) -> parts.accept(node, to.word(node.isNegated())));
    }

    /**
     * Writes a node.
     *
     * @throws UnknownCriteriaException if its kind is not known
     */
    static void write(Object node, CriteriaText to) {
        BiConsumer<Object, CriteriaText> kind = KINDS.get(node.getClass());
        if (kind == null) {
            throw new UnknownCriteriaException("have a part of a kind that is not known, "
                    + node.getClass().getSimpleName());
        }
        kind.accept(node, to);
    }

    private static void queries() {
        kind("select", SqmSelectStatement.class, (node, to) -> query(node, to));
        kind("subquery", SqmSubQuery.class, (node, to) -> query(node, to));
        kind("spec", SqmQuerySpec.class, (spec, to) -> {
            to.number(spec.getFromClause().getRoots());
            spec.getFromClause().getRoots().forEach(root -> from(root, to));
            to.word(spec.getSelectClause().isDistinct())
                    .nodes(spec.getSelectClause().getSelections())
                    .node(
                            spec.getWhereClause() == null
                                    ? null
                                    : spec.getWhereClause().getPredicate())
                    .nodes(spec.getGroupByClauseExpressions())
                    .node(spec.getHavingClausePredicate())
                    .nodes(spec.getSortSpecifications())
                    .node(spec.getOffsetExpression())
                    .node(spec.getFetchExpression())
                    .word(spec.getFetchClauseType());
        });
        kind("selection", SqmSelection.class, (node, to) -> to.node(node.getSelectableNode())
                .name(node.getAlias()));
        kind("sort", SqmSortSpecification.class, (node, to) -> to.node(node.getSortExpression())
                .word(node.getSortDirection())
                .word(node.isIgnoreCase())
                .word(node.getNullPrecedence()));
    }

    private static void query(AbstractSqmSelectQuery<?> query, CriteriaText to) {
        if (!query.getCteStatements().isEmpty()) {
            throw new UnknownCriteriaException("have a part of a kind that is not known, a common table expression");
        }
        to.node(query.getQueryPart());
    }

    private static void from(SqmFrom<?, ?> from, CriteriaText to) {
        if (from.getClass() == SqmRoot.class) {
            SqmRoot<?> root = (SqmRoot<?>) from;
            to.within("root", () -> joins(root, to.name(root.getEntityName())));
        } else if (from.getClass() == SqmCorrelatedRoot.class) {
            SqmCorrelatedRoot<?> root = (SqmCorrelatedRoot<?>) from;
            to.within("correlated", () -> joins(root, to.node(root.getCorrelationParent())));
        } else if (JOINS.contains(from.getClass())) {
            SqmAttributeJoin<?, ?> join = (SqmAttributeJoin<?, ?>) from;
            boolean isOfItsOwn = join.getNavigablePath().getAlias() != null;
            to.within(
                    "join",
                    () -> joins(
                            join,
                            to.source(join.getReferencedPathSource())
                                    .word(join.getSqmJoinType())
                                    .word(join.isFetched())
                                    .word(isOfItsOwn)
                                    .node(join.getJoinPredicate())));
        } else {
            throw new UnknownCriteriaException(
                    "join by a kind that is not known, " + from.getClass().getSimpleName());
        }
    }

    private static void joins(SqmFrom<?, ?> from, CriteriaText to) {
        if (from instanceof SqmRoot<?> root && root.getOrderedJoins() != null) {
            throw new UnknownCriteriaException("join in an order of their own");
        }
        for (SqmJoin<?, ?> join : from.getSqmJoins()) {
            from(join, to);
        }
    }

    private static void expressions() {
        kind("value", ValueBindJpaCriteriaParameter.class, (node, to) -> to.type(node.getNodeType())
                .value(node.getValue()));
        kind("literal", SqmLiteral.class, (node, to) -> to.type(node.getNodeType())
                .value(node.getLiteralValue()));
        kind("null", SqmLiteralNull.class, (node, to) -> to.type(node.getNodeType()));
        kind("arithmetic", SqmBinaryArithmetic.class, (node, to) -> to.word(node.getOperator())
                .node(node.getLeftHandOperand())
                .node(node.getRightHandOperand()));
        kind("unary", SqmUnaryOperation.class, (node, to) -> to.word(node.getOperation())
                .node(node.getOperand()));
        kind("distinct", SqmDistinct.class, (node, to) -> to.node(node.getExpression()));
        kind("size", SqmCollectionSize.class, (node, to) -> to.node(node.getPluralPath()));
        kind("any", SqmModifiedSubQueryExpression.class, (node, to) -> to.word(node.getModifier())
                .node(node.getSubQuery()));
        kind("case", SqmCaseSearched.class, (SqmCaseSearched<?> node, CriteriaText to) -> {
            node.getWhenFragments().forEach(when -> to.node(when.getPredicate()).node(when.getResult()));
            to.word("else").node(node.getOtherwise());
        });
        kind("switch", SqmCaseSimple.class, (SqmCaseSimple<?, ?> node, CriteriaText to) -> {
            to.node(node.getFixture());
            node.getWhenFragments()
                    .forEach(when -> to.node(when.getCheckValue()).node(when.getResult()));
            to.word("else").node(node.getOtherwise());
        });
    }

    private static void functions() {
        kind("function", SelfRenderingSqmFunction.class, (node, to) -> call(node, to));
        kind("aggregate", SelfRenderingSqmAggregateFunction.class, (node, to) -> {
            call(node, to);
            to.node(node.getFilter());
        });
        kind("coalesce", SqmCoalesce.class, (SqmCoalesce<?> node, CriteriaText to) -> to.type(node.getNodeType())
                .nodes(node.getArguments()));
        kind("star", SqmStar.class, (node, to) -> {});
        kind("trim", SqmTrimSpecification.class, (node, to) -> to.word(node.getSpecification()));
        kind("unit", SqmExtractUnit.class, (node, to) -> to.word(node.getUnit()));
        kind("cast", SqmCastTarget.class, (node, to) -> to.type(node.getNodeType())
                .word(node.getLength())
                .word(node.getPrecision())
                .word(node.getScale()));
    }

    private static void call(SqmFunction<?> node, CriteriaText to) {
        to.function(node.getFunctionName()).type(node.getNodeType()).nodes(node.getArguments());
    }

    private static void predicates() {
        predicate("junction", SqmJunctionPredicate.class, (node, to) -> to.word(node.getOperator())
                .nodes(node.getPredicates()));
        predicate("not", SqmNegatedPredicate.class, (node, to) -> to.node(node.getWrappedPredicate()));
        predicate("group", SqmGroupedPredicate.class, (node, to) -> to.node(node.getSubPredicate()));
        predicate("compare", SqmComparisonPredicate.class, (node, to) -> to.word(node.getSqmOperator())
                .node(node.getLeftHandExpression())
                .node(node.getRightHandExpression()));
        predicate("isNull", SqmNullnessPredicate.class, (node, to) -> to.node(node.getExpression()));
        predicate("isTrue", SqmTruthnessPredicate.class, (node, to) -> to.word(node.getBooleanValue())
                .node(node.getExpression()));
        predicate("isEmpty", SqmEmptinessPredicate.class, (node, to) -> to.node(node.getPluralPath()));
        predicate("between", SqmBetweenPredicate.class, (node, to) -> to.node(node.getExpression())
                .node(node.getLowerBound())
                .node(node.getUpperBound()));
        predicate("like", SqmLikePredicate.class, (node, to) -> to.word(node.isCaseSensitive())
                .node(node.getMatchExpression())
                .node(node.getPattern())
                .node(node.getEscapeCharacter()));
        predicate("member", SqmMemberOfPredicate.class, (node, to) -> to.node(node.getLeftHandExpression())
                .node(node.getPluralPath()));
        predicate("in", SqmInListPredicate.class, (SqmInListPredicate<?> node, CriteriaText to) -> to.node(
                        node.getTestExpression())
                .nodes(node.getListExpressions()));
        predicate("inQuery", SqmInSubQueryPredicate.class, (node, to) -> to.node(node.getTestExpression())
                .node(node.getSubQueryExpression()));
        predicate("exists", SqmExistsPredicate.class, (node, to) -> to.node(node.getExpression()));
        predicate("holds", SqmBooleanExpressionPredicate.class, (node, to) -> to.node(node.getBooleanExpression()));
    }
}
