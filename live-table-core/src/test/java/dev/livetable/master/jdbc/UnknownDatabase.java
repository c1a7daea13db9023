package dev.livetable.master.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A database under a name that is not known. */
final class UnknownDatabase extends DelegatingDataSource {

    private final boolean locksRows;

    UnknownDatabase(DataSource target) {
        this(target, true);
    }

    /** Takes the database behind, and whether this one says that it can lock rows. */
    UnknownDatabase(DataSource target, boolean locksRows) {
        super(target);
        this.locksRows = locksRows;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return answering(
                super.getConnection(),
                Map.of("getDatabaseProductName", "Unknown", "supportsSelectForUpdate", locksRows));
    }

    /** Returns a connection whose metadata has other answers to some questions, by the names of their methods. */
    static Connection answering(Connection connection, Map<String, Object> answers) throws SQLException {
        DatabaseMetaData changed = proxy(DatabaseMetaData.class, connection.getMetaData(), answers);
        return proxy(Connection.class, connection, Map.of("getMetaData", changed));
    }

    private static <T> T proxy(Class<T> type, T target, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                UnknownDatabase.class.getClassLoader(), new Class<?>[] {type}, (proxy, called, arguments) -> {
                    Object answer = answers.get(called.getName());
                    if (answer != null) {
                        return answer;
                    }
                    try {
                        return called.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                }));
    }
}
