package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTableBuilder;
import dev.livetable.Precision;
import dev.livetable.table.Table;
import dev.livetable.table.TableContext;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the property {@code context} of a table says: in which contexts a table is read and written.
 *
 * @param property the property
 * @param context tells the context of the calling thread; null where all who ask see the same
 * @param isSaid whether the property has a value
 * @param areDisjoint what {@code contexts-disjoint} says
 */
record DeclaredContext(String property, @Nullable TableContext context, boolean isSaid, boolean areDisjoint) {

    private static final String NONE = "none";

    /** Returns what is declared of a table. */
    static DeclaredContext of(DeclaredTable table, NamedBeans beans) {
        TableProperties properties = table.properties();
        String property = table.property("context");
        String bean = properties.context();
        TableContext context = bean == null || bean.equals(NONE) ? null : context(property, bean, beans);
        if (context == null && properties.contextsDisjoint()) {
            throw new AdviceException(
                    table.property("contexts-disjoint") + " is 'true', but the table has no contexts: " + property
                            + (bean == null ? " is not set." : " is 'none'."),
                    "Set " + property + " to the name of a bean of type " + TableContext.class.getName()
                            + ", which tells the tenant or the user of the calling thread, or leave contexts-disjoint out.");
        }
        return new DeclaredContext(property, context, bean != null, properties.contextsDisjoint());
    }

    private static TableContext context(String property, String bean, NamedBeans beans) {
        if (beans.isA(bean, Supplier.class) && !beans.isA(bean, TableContext.class)) {
            Supplier<?> supplier = beans.get(property, bean, Supplier.class);
            return () -> textOf(supplier.get());
        }
        return beans.get(property, bean, TableContext.class);
    }

    @SuppressWarnings({"NullAway", "nullness"}) // the live table refuses a call without a context
    private static String textOf(@Nullable Object context) {
        return context == null ? null : context.toString();
    }

    /**
     * Refuses a master that shows different callers different rows, unless it is said in which contexts, or that it does
     * not.
     *
     * @param sign what shows that it does, as the beginning of a sentence
     */
    void require(String sign) {
        if (!isSaid) {
            throw new AdviceException(
                    sign + ", so different callers may see different rows, but " + property
                            + " does not say which. The rows of the first who asks would be shown to all.",
                    "Set " + property + " to the name of a bean of type " + TableContext.class.getName()
                            + ", which tells the tenant or the user of the calling thread, or to 'none' if all who ask"
                            + " see the same.");
        }
    }

    /** Gives a builder the contexts, once it is sure that its masters keep them apart as well. */
    void applyTo(LiveTableBuilder builder, Table master, @Nullable Table writeTarget, @Nullable Precision precision) {
        if (context == null) {
            return;
        }
        refuseShared("master", master);
        refuseShared("write target", writeTarget);
        if (precision == Precision.ROW && !areDisjoint) {
            String disjoint = property + "s-disjoint";
            throw new AdviceException(
                    property + " is set, and the precision is 'row', but " + disjoint
                            + " is 'false': where a row may be"
                            + " shown in several contexts, nobody knows in which of them a changed row is shown.",
                    "Set " + disjoint
                            + " to 'true' if no row is shown in two contexts or goes from one to another, or the"
                            + " table's precision to 'table'.");
        }
        builder.context(context).contextsDisjoint(areDisjoint);
    }

    private void refuseShared(String role, @Nullable Table table) {
        if (table != null && table.isSharedByCallers()) {
            throw new AdviceException(
                    property + " is set, but the " + role + " of the table, a "
                            + table.getClass().getName() + ", uses what it learned from one caller for others.",
                    "Give the builder of that bean the same context(..), or let it declare by isSharedByCallers() that"
                            + " what it learns is the same for all.");
        }
    }
}
