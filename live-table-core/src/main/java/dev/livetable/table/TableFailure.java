package dev.livetable.table;

/**
 * What the errors of tables have in common. Each of them is an exception of Spring's family of {@link
 * org.springframework.dao.DataAccessException}s: it extends the class there that people catch for the same failure.
 *
 * <p>Messages name tables, columns and types, but neither ids nor values, which may be confidential. What a database or
 * a library said is in the cause. What an API itself said of a refusal is passed on as it is.
 */
public interface TableFailure {

    /** Returns the name of the table. */
    String table();

    /**
     * Returns the message of an error.
     *
     * @param table the name of the table
     * @param what what is wrong, without the name of the table
     */
    static String message(String table, String what) {
        return "Table '" + table + "': " + what;
    }
}
