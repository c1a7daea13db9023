package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTable;
import dev.livetable.LiveTableBuilder;
import dev.livetable.Precision;
import dev.livetable.table.Table;
import dev.livetable.table.WritableTable;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/** Builds the live tables that properties declare. */
final class LiveTableFactory {

    private final @Nullable Precision precision;
    private final DeclaredTables tables;
    private final LiveTableConfigurer configurer;
    private final List<MasterFactory> masterFactories;
    private final DeclaredStreams streams;
    private final NamedBeans beans;
    private final RequiredMasters requiredMasters;

    /**
     * Takes what it builds tables of.
     *
     * @param precision that of tables that do not say so themselves; null where it is chosen for each
     */
    LiveTableFactory(
            @Nullable Precision precision,
            DeclaredTables tables,
            LiveTableConfigurer configurer,
            List<MasterFactory> masterFactories,
            DeclaredStreams streams,
            NamedBeans beans,
            RequiredMasters requiredMasters) {
        this.precision = precision;
        this.tables = tables;
        this.configurer = configurer;
        this.masterFactories = masterFactories;
        this.streams = streams;
        this.beans = beans;
        this.requiredMasters = requiredMasters;
    }

    /** Builds a table that {@code live.tables} declares. */
    LiveTable create(String name) {
        TableProperties properties = tables.byName().get(name);
        if (properties == null) {
            throw new IllegalStateException("There is no " + DeclaredTable.prefix(name) + " any more");
        }
        DeclaredTable table = DeclaredTable.ofTable(name, properties);
        Table master = master(name, properties);
        WritableTable target = properties.writeTarget() == null
                ? null
                : beans.get(table.property("write-target"), properties.writeTarget(), WritableTable.class);
        LiveTableBuilder builder = LiveTable.builder(name, master);
        if (target != null) {
            builder.writeTarget(target);
        }
        return create(builder, table, master, target, (any, kind, factory) -> factory.create(any));
    }

    /**
     * Builds any table that properties declare.
     *
     * @param builder its builder, which has its masters
     * @param table what the properties say
     * @param master what its builder was given
     * @param target what its builder was given; null where writes go to the master
     * @param source makes its stream
     */
    LiveTable create(
            LiveTableBuilder builder,
            DeclaredTable table,
            Table master,
            @Nullable WritableTable target,
            DeclaredStreams.Source source) {
        TableProperties own = table.properties();
        Precision precision = own.precision() == null ? this.precision : own.precision();
        DeclaredContext.of(table, beans).applyTo(builder, master, target, precision);
        streams.applyTo(builder, table, source);
        if (own.ttl() != null) {
            builder.ttl(LiveTableLimits.positive(table.property("ttl"), own.ttl()));
        }
        StaleProperties.applyTo(builder, table);
        if (own.fetchSize() != null) {
            builder.fetchSize(LiveTableLimits.atLeastOne(table.property("fetch-size"), own.fetchSize()));
        }
        LiveTableThrift.of(table).applyTo(builder);
        if (own.afterRestart() != null) {
            builder.afterRestart(own.afterRestart());
        }
        if (own.inTransaction() != null) {
            builder.inTransaction(own.inTransaction());
        }
        builder.hitsInSnapshots(own.hitsInSnapshots());
        TableProperties.Jdbc jdbc = own.jdbc();
        if (jdbc != null) {
            Duration lag = LiveTableLimits.positive(table.property("jdbc.replica-lag"), jdbc.replicaLag());
            if (jdbc.readFrom() == TableProperties.ReadFrom.ANY) {
                builder.replicaLag(lag);
            }
        }
        builder.follows(own.follows().toArray(String[]::new));
        builder.changesKept(changesKept(table.property("changes-kept"), own.changesKept()));
        return build(configurer.configure(builder, table), table);
    }

    private Table master(String name, TableProperties table) {
        String prefix = DeclaredTable.prefix(name);
        List<MasterKind> declared = MasterKind.declaredBy(table);
        if (declared.isEmpty()) {
            throw new AdviceException(
                    "The live table '" + name + "' has no master: neither " + prefix
                            + ".jdbc.table nor " + prefix + ".rest.base-url nor " + prefix
                            + ".repository.bean nor " + prefix + ".master has a value.",
                    "Set " + prefix
                            + ".jdbc.table to a table of the application's database, " + prefix
                            + ".rest.base-url and .rest.paging to an API, " + prefix
                            + ".repository.bean to the name of a Spring Data repository, or " + prefix
                            + ".master to the name of a bean of type "
                            + Table.class.getName()
                            + ". " + beans.candidates(Table.class));
        }
        if (declared.size() > 1) {
            String all = declared.stream().map(kind -> kind.property(name)).collect(Collectors.joining(" and "));
            throw new AdviceException(
                    "The live table '" + name + "' has more than one master: " + all + " are both set.",
                    "Set one of them only. Writes can go elsewhere by " + prefix + ".write-target.");
        }
        MasterKind kind = declared.get(0);
        Table master = masterFactories.stream()
                .filter(source -> source.kind() == kind)
                .findFirst()
                .orElseThrow(() -> new AdviceException(
                        kind.property(name) + " is set, but the library it needs is not on the class path.",
                        "Add " + kind.library() + ", or set " + prefix + ".master to a bean of your own."))
                .create(name, table);
        if (table.required() != TableProperties.Required.FALSE) {
            requiredMasters.add(DeclaredTable.ofTable(name, table), kind, master);
        }
        return master;
    }

    private static long changesKept(String property, DataSize size) {
        if (size.isNegative()) {
            throw new InvalidConfigurationPropertyValueException(
                    property, size, "It must be at least 0B, such as '8MB'. With 0B each change costs all entries.");
        }
        CacheSize.warnIfBeyondHeap(property, size.toBytes());
        return size.toBytes();
    }

    private static LiveTable build(LiveTableBuilder builder, DeclaredTable table) {
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new AdviceException(
                    e.getMessage() + ".",
                    "Set " + table.property("precision") + " to 'table'"
                            + (table.properties().writeTarget() == null ? "." : ", or leave out its write-target."),
                    e);
        } catch (IllegalStateException e) {
            throw new AdviceException(
                    "The live table '" + table.prefix() + "' cannot be built: " + e.getMessage() + ".",
                    "Look for a live table that is defined as a bean with the name '" + builder.name()
                            + "', and give one of the two another name.",
                    e);
        }
    }
}
