package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.spring.boot.autoconfigure.TableProperties.StreamKind;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.postgres.ReplicationStreams;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Streams of PostgreSQL by logical replication: one slot for each database and publication. */
final class ReplicationStreamFactory implements StreamFactory {

    private final PostgresPlaces places;
    private final Map<Object, ReplicationStreams> streams = new ConcurrentHashMap<>();

    ReplicationStreamFactory(PostgresPlaces places) {
        this.places = places;
    }

    @Override
    public StreamKind kind() {
        return StreamKind.POSTGRES_REPLICATION;
    }

    @Override
    public LiveStream create(DeclaredTable table) {
        String property = DeclaredStream.property(table, "publication");
        String publication = table.stream().publication();
        if (publication == null || publication.isBlank()) {
            throw new AdviceException(
                    property + " is not set, but the table has a stream of kind 'postgres-replication'.",
                    "Set " + property + " to the name of a publication that has the table, such as one that CREATE"
                            + " PUBLICATION live FOR TABLE ... makes.");
        }
        PostgresPlaces.Found found = places.find(table, kind());
        PostgresPlace place = found.place();
        ReplicationStreams ofPlace = streams.computeIfAbsent(
                place.engine(), engine -> ReplicationStreams.builder(place.url(), place::properties)
                        .build());
        return new CheckedStream(
                ofPlace.table(found.table(), publication, found.master()),
                place.engine(),
                () -> ofPlace.check(found.table(), publication, found.master()));
    }
}
