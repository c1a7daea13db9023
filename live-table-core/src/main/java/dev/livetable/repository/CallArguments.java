package dev.livetable.repository;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How the arguments of one method are named: two calls with one name ask for the same. Safe for use by many threads. */
interface CallArguments {

    /**
     * The arguments of a call.
     *
     * @param text their name; null if they have none
     * @param repeated gives what the call is made with, anew for each time that it is made
     */
    record Named(@Nullable String text, Supplier<Repeated> repeated) {}

    /** The arguments that a call is made with once. */
    interface Repeated {

        /** Returns the arguments. */
        @Nullable
        Object[] arguments();

        /** Returns after the call whether it asked for what its arguments are named for. */
        boolean hasHeld();
    }

    /**
     * Returns the name of arguments.
     *
     * @throws UnknownCriteriaException if nobody knows what they ask for
     */
    Named name(@Nullable Object[] arguments);

    /** Returns how arguments are named that are all values. */
    static CallArguments ofValues(ArgumentTexts texts) {
        return arguments -> new Named(texts.of(arguments), () -> new Repeated() {
            @Override
            public @Nullable Object[] arguments() {
                return arguments;
            }

            @Override
            public boolean hasHeld() {
                return true;
            }
        });
    }

    /**
     * Returns how arguments are named that begin with criteria.
     *
     * @param results for each of the criteria the classes of the results of the queries that the method makes of them
     */
    static CallArguments ofCriteria(ArgumentTexts texts, CriteriaArguments criteria, List<List<Class<?>>> results) {
        return new CriteriaNames(texts, criteria, results);
    }
}
