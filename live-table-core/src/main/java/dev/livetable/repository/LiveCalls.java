package dev.livetable.repository;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.livetable.MasterCalls;
import dev.livetable.image.EntityImages;
import dev.livetable.table.KnownComparison;
import dev.livetable.table.TableSchema;
import org.jspecify.annotations.Nullable;

/** What the plans of a repository's methods have in common. Safe for use by many threads. */
final class LiveCalls {

    /*
     * The schema is asked for when the first read is planned: that may need the database. Writes are told without it. Since the
     * database can be asked then, what the first write needs to know is asked, too.
     *
     * Objects that were handed out while a session was bound to the thread are remembered as long as somebody has them: the
     * repository on its own would have given objects of the session, which get a new version when they are saved.
     */

    private record Known(TableSchema schema, SortForm sorts) {}

    private final LiveRepositoryParts<?> parts;
    private final ArgumentTexts texts;
    private final DeclaredNulls nulls;
    private final ScrollForm scrolls;
    private final Cache<Object, Boolean> handedOut =
            Caffeine.newBuilder().weakKeys().build();
    private final TableSchema declared;
    private volatile @Nullable MasterCalls calls;
    private volatile @Nullable Known known;

    /**
     * Takes what is known without asking the store.
     *
     * @param idType the class of the ids, as the repository declares it
     * @param nulls where its methods are declared to take and to give null
     */
    LiveCalls(LiveRepositoryParts<?> parts, Class<?> idType, DeclaredNulls nulls) {
        LiveRepositoryBuilder<?> settings = parts.settings();
        this.parts = parts;
        this.texts = new ArgumentTexts(settings.images, idType, settings.imagesOf);
        this.nulls = nulls;
        this.scrolls = new ScrollForm(settings.images.type());
        this.declared = settings.images.schema("images");
    }

    /** Returns the calls of the live table, which is asked for at the first read. */
    MasterCalls calls() {
        MasterCalls before = calls;
        if (before != null) {
            return before;
        }
        MasterCalls made = parts.table().masterCalls();
        calls = made;
        return made;
    }

    LiveRepositoryBuilder<?> settings() {
        return parts.settings();
    }

    EntityImages<?> images() {
        return parts.settings().images;
    }

    /** Returns the schema; throws what the store throws if it cannot be asked now. */
    TableSchema schema() {
        return known().schema();
    }

    SortForm sorts() {
        return known().sorts();
    }

    private Known known() {
        Known before = known;
        if (before != null) {
            return before;
        }
        TableSchema schema = settings().schema.get();
        Known made = new Known(
                schema, new SortForm(images(), schema, settings().nullOrder.get()));
        known = made;
        calls().writes().prepare();
        return made;
    }

    ArgumentTexts texts() {
        return texts;
    }

    ScrollForm scrolls() {
        return scrolls;
    }

    DeclaredNulls nulls() {
        return nulls;
    }

    /** Returns whether the store keeps each id as it is given, so two that are not written alike are those of two entities. */
    boolean areIdsKeptAsGiven() {
        return KnownComparison.areIdsKeptAsGiven(schema());
    }

    /** Like {@link #areIdsKeptAsGiven}, as far as is known without asking the store. */
    boolean areIdsKnownToBeKept() {
        return calls().areIdsKeptAsGiven(declared);
    }

    /** Returns whether calls on this thread take no part in a transaction of their caller. */
    boolean areAlone() {
        return !settings().participation.get().mayTakePart();
    }

    /** Remembers the entities of an answer, where the repository alone would have given objects of a session. */
    void handedOut(@Nullable Object answer) {
        if (answer != null && settings().sessionBound.getAsBoolean()) {
            for (Object each : AnswerForm.elements(answer)) {
                if (images().type().isInstance(each)) {
                    handedOut.put(each, true);
                }
            }
        }
    }

    boolean wasHandedOut(Object entity) {
        return handedOut.getIfPresent(entity) != null;
    }
}
