package dev.livetable;

import dev.livetable.Question.RowQuestion;
import dev.livetable.ReadPath.Asked;
import dev.livetable.cache.CachedRows;
import java.util.List;
import java.util.function.Supplier;

/** How the master is asked for several rows at once. */
@FunctionalInterface
interface AskedForAll {

    /**
     * Returns how to ask for some rows.
     *
     * @param questions at least one
     * @return what gives the answer to each of them, in their order
     */
    Asked<List<CachedRows>> of(List<RowQuestion> questions);

    /** How the table itself asks. */
    AskedForAll BY_TABLE = new AskedForAll() {
        @Override
        public Asked<List<CachedRows>> of(List<RowQuestion> questions) {
            return (master, schema, clock) -> RowQuestion.prepareAll(questions, master, schema, clock);
        }

        @Override
        public Asked<CachedRows> one(RowQuestion question) {
            return question;
        }
    };

    /** Returns how to ask for one of them. */
    default Asked<CachedRows> one(RowQuestion question) {
        return (master, schema, clock) -> {
            Supplier<List<CachedRows>> asking = of(List.of(question)).prepare(master, schema, clock);
            return () -> asking.get().get(0);
        };
    }
}
