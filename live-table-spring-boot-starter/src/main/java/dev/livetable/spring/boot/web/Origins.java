package dev.livetable.spring.boot.web;

import dev.livetable.LiveTables;
import dev.livetable.Reading;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Slice;
import org.springframework.data.web.PagedModel;
import org.springframework.util.function.SingletonSupplier;

/** Finds out where an answer came from. Safe for use by many threads. */
final class Origins {

    private final SingletonSupplier<List<LiveTables>> tables;

    /**
     * Takes the live tables of the application.
     *
     * @param tables returns them; asked once, when an answer needs them first
     */
    Origins(Supplier<List<LiveTables>> tables) {
        this.tables = SingletonSupplier.of(tables);
    }

    /** Returns where an answer came from; null when nothing is known of that, as of rows without their page. */
    @Nullable
    Reading<?> of(@Nullable Object answer) {
        if (answer instanceof Reading<?> reading) {
            return reading;
        }
        Object shown = answer instanceof PagedModel<?> model ? model.getContent() : answer;
        Object origin = shown;
        return origin instanceof Slice<?> slice ? ofSlice(slice) : null;
    }

    private @Nullable Reading<?> ofSlice(Slice<?> slice) {
        for (LiveTables all : tables.obtain()) {
            Optional<? extends Reading<?>> known = all.readingOf(slice);
            if (known.isPresent()) {
                return known.get();
            }
        }
        return null;
    }
}
