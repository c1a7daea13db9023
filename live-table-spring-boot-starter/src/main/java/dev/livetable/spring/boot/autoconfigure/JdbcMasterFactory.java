package dev.livetable.spring.boot.autoconfigure;

import static java.util.Objects.requireNonNull;

import dev.livetable.master.jdbc.JdbcTable;
import dev.livetable.master.jdbc.JdbcTableBuilder;
import dev.livetable.table.Table;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.transaction.TransactionManager;

/** Masters that are tables of a SQL database. */
final class JdbcMasterFactory implements MasterFactory {

    private final ObjectProvider<DataSource> dataSources;
    private final List<DataSourceLocation> locations;
    private final ObjectProvider<TransactionManager> managers;
    private final NamedBeans beans;

    JdbcMasterFactory(
            ObjectProvider<DataSource> dataSources,
            List<DataSourceLocation> locations,
            ObjectProvider<TransactionManager> managers,
            NamedBeans beans) {
        this.managers = managers;
        this.dataSources = dataSources;
        this.locations = locations;
        this.beans = beans;
    }

    @Override
    public MasterKind kind() {
        return MasterKind.JDBC;
    }

    @Override
    public Table create(String name, TableProperties properties) {
        TableProperties.Jdbc jdbc = requireNonNull(properties.jdbc());
        String prefix = kind().property(name);
        String table = jdbc.table();
        if (table == null) {
            throw new AdviceException(
                    prefix + ".table is not set, but other properties of " + prefix + " are.",
                    "Set " + prefix + ".table to the name of the table in the database.");
        }
        if (jdbc.idColumn().stream().anyMatch(String::isBlank)) {
            throw new InvalidConfigurationPropertyValueException(
                    prefix + ".id-column", jdbc.idColumn(), "The name of a column must not be blank.");
        }
        LiveTableLimits.positive(prefix + ".query-timeout", jdbc.queryTimeout());
        DataSource dataSource = dataSource(prefix, jdbc);
        DeclaredContext context = DeclaredContext.of(DeclaredTable.ofTable(name, properties), beans);
        if (DataSources.isRouting(dataSource)) {
            context.require("The data source of " + prefix + " routes its connections");
        }
        boolean readsFromAny = jdbc.readFrom() == TableProperties.ReadFrom.ANY;
        Optional<DataSourceLocation.Place> place = DataSourceLocation.find(locations, dataSource);
        Replicas.check(prefix, name, dataSource, place.orElse(null), readsFromAny);
        TransactedDataSources.check(prefix, dataSource, managers.stream().toList());
        JdbcTableBuilder builder = JdbcTable.builder(dataSource)
                .table(table)
                .idColumns(jdbc.idColumn().toArray(String[]::new))
                .queryTimeout(jdbc.queryTimeout())
                .readFromAny(readsFromAny)
                .settingNames(setting -> prefix + "." + (setting.equals("idColumns") ? "id-column" : setting));
        Optional.ofNullable(context.context()).ifPresent(builder::context);
        Optional.ofNullable(jdbc.schema()).ifPresent(builder::schema);
        place.ifPresent(known -> builder.location(known.url(), known.others().toArray(String[]::new)));
        return builder.build();
    }

    /** Returns the data source that a group of properties names, else the only one, or the primary one. */
    DataSource dataSource(String prefix, TableProperties.Jdbc jdbc) {
        String property = prefix + ".data-source";
        if (jdbc.dataSource() != null) {
            return beans.get(property, jdbc.dataSource(), DataSource.class);
        }
        try {
            DataSource only = dataSources.getIfAvailable();
            if (only != null) {
                return only;
            }
        } catch (NoUniqueBeanDefinitionException e) {
            throw new AdviceException(
                    prefix + ".table is set, but there are several DataSource beans and none of them is primary.",
                    "Set " + property + " to the name of one. " + beans.candidates(DataSource.class),
                    e);
        }
        throw new AdviceException(
                prefix + ".table is set, but there is no DataSource bean.",
                beans.areAny("io.r2dbc.spi.ConnectionFactory")
                        ? "Define a bean of type javax.sql.DataSource: Spring Boot makes none where there is a"
                                + " ConnectionFactory of R2DBC, whatever spring.datasource.url is."
                        : "Set spring.datasource.url and add org.springframework.boot:spring-boot-starter-jdbc and the driver of"
                                + " the database, or define a bean of type javax.sql.DataSource.");
    }
}
