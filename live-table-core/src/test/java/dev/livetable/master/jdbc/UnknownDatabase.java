package dev.livetable.master.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A database under a name that is not known. */
final class UnknownDatabase extends DelegatingDataSource {

    UnknownDatabase(DataSource target) {
        super(target);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        DatabaseMetaData metaData = connection.getMetaData();
        DatabaseMetaData renamed = proxy(DatabaseMetaData.class, metaData, "getDatabaseProductName", "Unknown");
        return proxy(Connection.class, connection, "getMetaData", renamed);
    }

    private static <T> T proxy(Class<T> type, T target, String method, Object answer) {
        return type.cast(Proxy.newProxyInstance(
                UnknownDatabase.class.getClassLoader(), new Class<?>[] {type}, (proxy, called, arguments) -> {
                    if (called.getName().equals(method)) {
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
