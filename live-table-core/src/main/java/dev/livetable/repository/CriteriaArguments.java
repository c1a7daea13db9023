package dev.livetable.repository;

import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Arguments of a store's own kinds that say what is asked for, and have no equals, such as specifications. What they ask for is
 * told by the query that the store makes of them. Safe for use by many threads.
 */
public interface CriteriaArguments {

    /** Returns whether arguments that a method declares to be of a class are such. */
    boolean areOf(Class<?> parameter);

    /**
     * Finds out what an argument asks for, on this thread and past its session. The argument may do anything meanwhile; what it
     * throws is thrown as it is.
     *
     * @param results the classes of the results of the queries that the method may make of it
     * @param values returns the canonical text of a value; null if it has none
     * @throws UnknownCriteriaException if that cannot be known
     */
    Criteria read(Object argument, List<Class<?>> results, Function<Object, @Nullable String> values);

    /** What an argument asked for when it was read. */
    interface Criteria {

        /** Returns a text without {@code <} and {@code >} that only arguments have which ask for the same; with values in quotes. */
        String text();

        /** Returns the names of the functions that the query calls, in small letters. */
        Set<String> functions();

        /**
         * Returns an argument for one call of the repository, which asks for what this one asks for by then. Whether that is the
         * same is seen.
         */
        Repeated repeated();
    }

    /**
     * An argument in place of another one, for one call of the repository.
     *
     * @param argument the argument
     * @param hasHeld tells after the call whether each query that was made of it asked for what was asked for when it was read
     */
    record Repeated(Object argument, BooleanSupplier hasHeld) {}

    /** Returns what knows of no such arguments. */
    static CriteriaArguments none() {
        return new CriteriaArguments() {
            @Override
            public boolean areOf(Class<?> parameter) {
                return false;
            }

            @Override
            public Criteria read(Object argument, List<Class<?>> results, Function<Object, @Nullable String> values) {
                throw new UnknownCriteriaException("nobody knows what they ask for");
            }
        };
    }
}
