package dev.livetable.master.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The contract of tables on a database that is not known, and is spoken to in standard SQL: H2 under another name. */
class JdbcStandardSqlTests extends JdbcFixture {

    @Override
    DataSource emptyDatabase() {
        return new UnknownDatabase(
                new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1"));
    }

    private static final class UnknownDatabase extends DelegatingDataSource {

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
}
