package dev.livetable.table;

import org.jspecify.annotations.Nullable;

/**
 * Tells for whom the calling thread reads and writes: a tenant, a user, or whatever else decides which rows a table shows.
 * Rows that were read in one context are never shown in another. Safe for use by many threads.
 */
@FunctionalInterface
public interface TableContext {

    /** How many characters a context has at the most. */
    int MOST_CHARACTERS = 1000;

    /**
     * Returns the context of the calling thread. It is asked with each call, and has to be quick.
     *
     * @return a text that is the same for the same tenant or user and another for every other one, never null or blank, of at most {@value #MOST_CHARACTERS}
     *     characters.
     *     Where nobody is known it throws: a call without a context is refused
     */
    String current();

    /**
     * Returns the context of the calling thread.
     *
     * @param context what tells it; null for a table that is the same for all who ask
     * @param table the name of the table, for the error
     * @return the text; null when there is nothing that tells it
     * @throws ContextException if there is none now, or it cannot be told
     */
    @SuppressWarnings("ConstantValue") // whoever implements this may return null all the same
    static @Nullable String of(@Nullable TableContext context, String table) {
        if (context == null) {
            return null;
        }
        String text;
        try {
            text = context.current();
        } catch (ContextException e) {
            throw e;
        } catch (Exception e) {
            throw new ContextException(
                    table,
                    "what tells the context of a call, with Spring Boot the bean of the property 'context', has failed on the"
                            + " calling thread, see the cause; nothing is read or written without a context: set the tenant or"
                            + " the user on that thread before the call, as in a method with @Scheduled, or have it carried"
                            + " there from the thread that knows it, as to a method with @Async",
                    e);
        }
        if (text == null || text.isBlank()) {
            throw new ContextException(
                    table,
                    "the call is made without a context, such as a tenant or a user, and nothing is read or written without"
                            + " one; set it on the calling thread before",
                    null);
        }
        if (text.length() > MOST_CHARACTERS) {
            throw new ContextException(
                    table,
                    "the context has more than " + MOST_CHARACTERS
                            + " characters; give the name of the tenant or the user," + " and not a token",
                    null);
        }
        return text;
    }
}
