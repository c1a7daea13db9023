package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.check.Aspect;
import dev.livetable.check.Finding;
import dev.livetable.check.TableCheck;
import dev.livetable.entity.EntityException;
import dev.livetable.spring.boot.autoconfigure.TableProperties.Required;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.Table;
import dev.livetable.table.TableSchema;
import dev.livetable.typed.LiveRepository;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.data.domain.PageRequest;

/** The masters without which the application is not to start: {@code live.tables.<name>.required}. */
final class RequiredMasters {

    private final Queue<RequiredMaster> masters = new ConcurrentLinkedQueue<>();
    private final BeanFactory beans;

    RequiredMasters(BeanFactory beans) {
        this.beans = beans;
    }

    /**
     * A master.
     *
     * @param table its live table
     * @param property the property that declares it
     * @param master the master
     * @param settings the properties that decide about an aspect of it
     */
    private record RequiredMaster(
            DeclaredTable table, String property, Table master, Function<Aspect, List<String>> settings) {

        Required required() {
            return table.properties().required();
        }

        String setting() {
            return table.property("required");
        }

        String value() {
            return required().name().toLowerCase(Locale.ROOT);
        }
    }

    /** Adds the master of a table of {@code live.tables}. */
    void add(DeclaredTable table, MasterKind kind, Table master) {
        masters.add(new RequiredMaster(
                table, kind.property(table.name()), master, aspect -> kind.settings(table.name(), aspect)));
    }

    /**
     * Contacts each master: asks for its columns and for its first row, and checks it where that is required. Looks for the
     * properties of its type among the columns, but for a master without rows that shows no column besides the id: it learns
     * them from its rows.
     *
     * @throws AdviceException if one does not answer, a property has no column, or a check finds that the master does not do
     *     what it is said to do
     */
    void contact() {
        masters.forEach(this::contact);
    }

    private void contact(RequiredMaster required) {
        TableSchema schema;
        boolean isEmpty;
        try {
            isEmpty = required.master().list(Filter.all(), PageRequest.of(0, 1)).isEmpty();
            schema = required.master().schema();
        } catch (RuntimeException e) {
            String property = required.property();
            throw new AdviceException(
                    required.setting() + " is '" + required.value() + "', but " + property + " cannot be read: "
                            + e.getMessage(),
                    "See that it can be reached and that " + property + " is right, or set " + required.setting()
                            + " to 'false' to start without it.",
                    e);
        }
        boolean mayLearnColumns = isEmpty
                && schema.columns().stream()
                        .allMatch(column -> column.type() == ColumnType.ANY
                                && schema.idColumns().contains(column.name()));
        if (!mayLearnColumns) {
            lookAtType(required, schema);
        }
        if (required.required() == Required.FULL) {
            check(required);
        }
    }

    private void lookAtType(RequiredMaster required, TableSchema schema) {
        DeclaredTable table = required.table();
        if (table.properties().type() == null) {
            return;
        }
        try {
            beans.getBean(LiveRepositoryBeans.beanName(table.name()), LiveRepository.class)
                    .requireColumns(schema);
        } catch (EntityException e) {
            throw new AdviceException(
                    required.setting() + " is '" + required.value() + "', but " + table.property("type")
                            + " does not fit the table: " + e.getMessage() + ".",
                    "Change the class as it says, or set " + required.setting() + " to 'false' to start nevertheless.",
                    e);
        }
    }

    private static void check(RequiredMaster required) {
        List<Finding> bad = TableCheck.of(required.master()).bad();
        if (!bad.isEmpty()) {
            String all = bad.stream()
                    .map(finding -> "%n  - %s".formatted(finding.text())
                            + properties(required.settings().apply(finding.aspect())))
                    .collect(Collectors.joining());
            throw new AdviceException(
                    required.setting() + " is 'full', and " + required.property()
                            + " does not do what the properties say:" + all,
                    "Set the properties to what it does, or set " + required.setting()
                            + " to 'true' to start nevertheless.");
        }
    }

    private static String properties(List<String> names) {
        return names.isEmpty() ? "" : " (see " + String.join(", ", names) + ")";
    }
}
