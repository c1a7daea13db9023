package dev.livetable.spring.boot.aggregate;

import dev.livetable.spring.boot.store.RepositoryStore;
import dev.livetable.spring.boot.store.StoredEntity;
import dev.livetable.spring.boot.store.StoredTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.data.mapping.context.MappingContext;
import org.springframework.data.relational.core.mapping.AggregatePath;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.sql.SqlIdentifier;

/** A store of Spring Data JDBC. */
public final class AggregateStore implements RepositoryStore {

    private final RelationalMappingContext context;

    private AggregateStore(RelationalMappingContext context) {
        this.context = context;
    }

    /** Returns the store of a mapping context; empty if that is of another kind. */
    public static Optional<RepositoryStore> of(MappingContext<?, ?> context) {
        return context instanceof RelationalMappingContext relational
                ? Optional.of(new AggregateStore(relational))
                : Optional.empty();
    }

    @Override
    public Object key() {
        return context;
    }

    @Override
    public Optional<StoredEntity> entity(Class<?> type) {
        RelationalPersistentEntity<?> entity = context.getPersistentEntity(type);
        if (entity == null || entity.getIdProperty() == null) {
            return Optional.empty();
        }
        Map<String, String> columns = new LinkedHashMap<>();
        collect(context.getAggregatePath(entity), entity, columns);
        RelationalPersistentProperty id = entity.getRequiredIdProperty();
        List<String> ids = id.isEntity()
                ? columns.entrySet().stream()
                        .filter(column -> column.getKey().startsWith(id.getName() + "."))
                        .map(Map.Entry::getValue)
                        .toList()
                : List.of(id.getColumnName().getReference());
        StoredTable own = table(entity, ids);
        List<StoredTable> others = new ArrayList<>();
        collect(context.getAggregatePath(entity), entity, others);
        Set<String> tables = Stream.concat(Stream.of(own), others.stream())
                .map(table -> StoredEntity.key(table.name()))
                .collect(Collectors.toUnmodifiableSet());
        return Optional.of(new StoredEntity(own, List.copyOf(others), columns, tables));
    }

    private static StoredTable table(RelationalPersistentEntity<?> entity, List<String> idColumns) {
        List<SqlIdentifier> name = entity.getQualifiedTableName().stream().toList();
        return new StoredTable(
                name.size() < 2 ? null : name.get(name.size() - 2).getReference(),
                entity.getTableName().getReference(),
                idColumns);
    }

    /** Adds the tables of the parts of an aggregate. */
    private static void collect(AggregatePath path, RelationalPersistentEntity<?> entity, List<StoredTable> tables) {
        for (RelationalPersistentProperty property : entity) {
            AggregatePath each = path.append(property);
            if (each.isEntity() && !property.isIdProperty()) {
                RelationalPersistentEntity<?> part = each.getRequiredLeafEntity();
                if (!each.isEmbedded()) {
                    tables.add(table(part, backReferences(each)));
                }
                collect(each, part, tables);
            }
        }
    }

    /** Returns the columns that tell to whose row a part belongs. */
    private static List<String> backReferences(AggregatePath part) {
        List<String> columns = new ArrayList<>();
        part.getTableInfo()
                .backReferenceColumnInfos()
                .forEach((path, column) -> columns.add(column.name().getReference()));
        return columns;
    }

    private static void collect(AggregatePath path, RelationalPersistentEntity<?> entity, Map<String, String> columns) {
        for (RelationalPersistentProperty property : entity) {
            AggregatePath each = path.append(property);
            if (each.isEmbedded() || property.isIdProperty() && property.isEntity()) {
                collect(each, each.getRequiredLeafEntity(), columns);
            } else if (!each.isEntity() && !each.isMultiValued() && each.isWritable()) {
                columns.put(each.toDotPath(), each.getColumnInfo().name().getReference());
            }
        }
    }

    @Override
    public Set<Class<?>> types() {
        return context.getPersistentEntities().stream()
                .map(RelationalPersistentEntity::getType)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Set<String> tables() {
        return context.getPersistentEntities().stream()
                .map(entity -> entity.getQualifiedTableName().stream()
                        .map(part -> StoredEntity.key(part.getReference()))
                        .collect(Collectors.joining(".")))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public boolean putsNullsAsTheDatabase() {
        return true;
    }
}
