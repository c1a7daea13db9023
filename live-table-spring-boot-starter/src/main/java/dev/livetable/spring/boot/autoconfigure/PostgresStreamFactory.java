package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.spring.boot.autoconfigure.TableProperties.StreamKind;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.postgres.PostgresStreams;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Streams of PostgreSQL by NOTIFY: one connection for each database, whatever the number of tables. */
final class PostgresStreamFactory implements StreamFactory {

    private final PostgresPlaces places;
    private final Map<Object, PostgresStreams> streams = new ConcurrentHashMap<>();

    PostgresStreamFactory(PostgresPlaces places) {
        this.places = places;
    }

    @Override
    public StreamKind kind() {
        return StreamKind.POSTGRES;
    }

    @Override
    public LiveStream create(DeclaredTable table) {
        PostgresPlaces.Found found = places.find(table, kind());
        PostgresStreams ofPlace = streams.computeIfAbsent(
                found.place().engine(),
                engine -> PostgresStreams.builder(found.place()::connect).build());
        return new CheckedStream(
                ofPlace.table(found.table(), found.master()),
                found.place().engine(),
                () -> ofPlace.check(found.table(), found.master()));
    }
}
