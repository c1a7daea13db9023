package dev.livetable.stream.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** A connection as it is to another server, or through a pooler. */
final class FakedConnection {

    private interface Answer {
        Object to(String method, Object[] arguments) throws Throwable;
    }

    private FakedConnection() {}

    /** Returns a connection whose statements have one text replaced by another. */
    static Connection replacing(Connection connection, String text, String by) {
        return proxy(Connection.class, (method, arguments) -> {
            if (!method.equals("createStatement")) {
                return call(connection, Connection.class, method, arguments);
            }
            Statement statement = connection.createStatement();
            return proxy(Statement.class, (called, given) -> {
                if (called.equals("executeQuery")) {
                    return statement.executeQuery(((String) given[0]).replace(text, by));
                }
                return call(statement, Statement.class, called, given);
            });
        });
    }

    /**
     * Returns a connection through a pooler, which does not know the server's process.
     *
     * @param isDeaf whether the pooler swallows what is told
     */
    static Connection pooled(Connection connection, boolean isDeaf) throws SQLException {
        PGConnection driver = connection.unwrap(PGConnection.class);
        PGConnection through = proxy(PGConnection.class, (method, arguments) -> switch (method) {
            case "getBackendPID" -> 1;
            case "getNotifications" -> {
                PGNotification[] told =
                        arguments.length == 0 ? driver.getNotifications() : driver.getNotifications((int) arguments[0]);
                yield isDeaf ? new PGNotification[0] : told;
            }
            default -> throw new UnsupportedOperationException(method);
        });
        return proxy(
                Connection.class,
                (method, arguments) ->
                        method.equals("unwrap") ? through : call(connection, Connection.class, method, arguments));
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object[] given = arguments == null ? new Object[0] : arguments;
                    return answer.to(method.getName(), given);
                }));
    }

    private static Object call(Object target, Class<?> type, String name, Object[] arguments) throws Throwable {
        for (var method : type.getMethods()) {
            if (method.getName().equals(name) && takes(method.getParameterTypes(), arguments)) {
                try {
                    return method.invoke(target, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            }
        }
        throw new UnsupportedOperationException(name);
    }

    private static boolean takes(Class<?>[] types, Object[] arguments) {
        if (types.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < types.length; i++) {
            boolean isOther = arguments[i] != null && !types[i].isPrimitive() && !types[i].isInstance(arguments[i]);
            if (isOther) {
                return false;
            }
        }
        return true;
    }
}
