package dev.livetable.sample;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.RowNotFoundException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Plays another application that changes the database, and a stream that tells this one of it. */
@RestController
@RequestMapping("/demo")
class DemoController {

    private final JdbcClient jdbc;
    private final ObjectProvider<ManualLiveStream> stream;

    DemoController(JdbcClient jdbc, ObjectProvider<ManualLiveStream> stream) {
        this.jdbc = jdbc;
        this.stream = stream;
    }

    /** What was changed in the database. */
    record OutsideChange(long id, long population, String done) {}

    /** An event that the live table was told of. */
    record PublishedEvent(LiveEvent.Kind kind, @Nullable String id, int handledBy, String done) {}

    /** Changes a city in the database, behind the back of the live table. */
    @PostMapping("/outside-change")
    OutsideChange change(@RequestParam long id, @RequestParam long population) {
        int changed = jdbc.sql("update \"cities\" set \"population\" = :population where \"city_id\" = :id")
                .param("population", population)
                .param("id", id)
                .update();
        if (changed == 0) {
            throw new RowNotFoundException("cities", String.valueOf(id));
        }
        return new OutsideChange(
                id, population, "changed the population in the database; the live table has not been told");
    }

    /**
     * Tells the live table that a city was changed, or that anything may have been, and answers when it has taken note.
     */
    @PostMapping("/event")
    PublishedEvent tell(@RequestParam(defaultValue = "") String id) {
        ManualLiveStream told = stream.getIfAvailable();
        if (told == null) {
            throw new ResponseStatusException(
                    HttpStatus.CONFLICT, "the live table has a stream of its own, which tells it of changes");
        }
        LiveEvent event = id.isEmpty() ? LiveEvent.changed() : LiveEvent.updated(id);
        int handledBy = told.publish(event);
        return new PublishedEvent(event.kind(), event.id(), handledBy, "told the live table, which has taken note");
    }
}
