package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.spring.boot.autoconfigure.TableProperties.StreamKind;
import dev.livetable.spring.boot.store.StoredEntity;
import dev.livetable.spring.boot.store.StoredTable;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import dev.livetable.table.Column;
import dev.livetable.table.TableSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a repository that is live where it stands. What a database tells is of its tables, not of entities: of each
 * change the id alone is taken over, and a change of another table that entities are in, or show, may have changed any.
 *
 * @param entity where the entities are; null where that is not known
 * @param tables all tables that the entities and those that they show are in, in small letters
 * @param dataSource returns the name of the DataSource bean; null for the only one, or the primary one
 * @param images the columns of the images
 * @param compared gives the columns of the images, those whose values the database has in another form as only shown
 */
record RepositoryStreams(
        @Nullable StoredEntity entity,
        Set<String> tables,
        Supplier<@Nullable String> dataSource,
        TableSchema images,
        Supplier<TableSchema> compared)
        implements DeclaredStreams.Source {

    @Override
    public LiveStream stream(DeclaredTable table, StreamKind kind, StreamFactory factory) {
        return DeclaredStream.isOfDatabase(kind) ? ofDatabase(table, kind, factory) : factory.create(table);
    }

    private LiveStream ofDatabase(DeclaredTable table, StreamKind kind, StreamFactory factory) {
        String given = DeclaredStream.property(table, "kind") + " is '" + DeclaredStream.word(kind) + "', but ";
        String otherwise = "Set " + DeclaredStream.property(table, "kind")
                + " to 'bus', so that the nodes tell each other what they write, or leave it out.";
        StoredEntity of = entity;
        if (of == null) {
            throw new AdviceException(given + "it is not known in which table the entities are.", otherwise);
        }
        if (!table.stream().columns().isEmpty()) {
            throw new AdviceException(
                    DeclaredStream.property(table, "columns")
                            + " is set, but a repository takes only the ids from what is told.",
                    "Leave it out.");
        }
        Set<String> others = new TreeSet<>(tables);
        others.remove(StoredEntity.key(of.table().name()));
        if (kind == StreamKind.DEBEZIUM && !others.isEmpty()) {
            throw new AdviceException(
                    given + "the entities show rows of other tables: " + others + ". A topic has one table.",
                    otherwise);
        }
        String bean = dataSource.get();
        List<LiveStream> streams = new ArrayList<>();
        for (String other : others) {
            streams.add(factory.create(over(table, other, List.of(), of.table().schema(), bean)));
        }
        StoredTable own = of.table();
        return new JointStream(
                factory.create(over(table, own.name(), own.idColumns(), own.schema(), bean)), streams, this::ofRow);
    }

    /** Returns the declaration of a live table over one table of the database, with the same stream. */
    private static DeclaredTable over(
            DeclaredTable repository,
            String table,
            List<String> idColumns,
            @Nullable String schema,
            @Nullable String dataSource) {
        TableProperties.Jdbc jdbc = new TableProperties.Jdbc(
                table,
                idColumns,
                schema,
                dataSource,
                Duration.ofSeconds(30),
                TableProperties.ReadFrom.PRIMARY,
                Duration.ofSeconds(10));
        return repository.with(repository.properties().over(jdbc));
    }

    /** Returns what an event of the table is to the rows: one of the same id, if ids are alike, else one of anything. */
    private LiveEvent ofRow(LiveEvent event) {
        String id = event.id();
        if (id == null || !areIdsAlike() || images.idValues(id).isEmpty()) {
            return LiveEvent.changed();
        }
        return switch (event.kind()) {
            case INSERTED -> LiveEvent.inserted(id);
            case UPDATED -> LiveEvent.updated(id);
            case DELETED -> LiveEvent.deleted(id);
            case CHANGED, BESIDE -> LiveEvent.changed();
        };
    }

    /** Returns whether the database writes ids as images do: the same columns, in the same order, of the same types. */
    private boolean areIdsAlike() {
        StoredEntity of = entity;
        if (of == null) {
            return false;
        }
        List<Optional<String>> columns = images.idColumns().stream()
                .map(column -> Optional.ofNullable(of.columns().get(column)))
                .toList();
        if (!columns.equals(of.table().idColumns().stream().map(Optional::of).toList())) {
            return false;
        }
        try {
            TableSchema known = compared.get();
            return images.idColumns().stream().map(known::column).allMatch(RepositoryStreams::isAlike);
        } catch (RuntimeException e) {
            return false; // the database cannot be asked now
        }
    }

    private static boolean isAlike(Column column) {
        return column.readOnly() == null;
    }
}
