package dev.livetable.master.jdbc;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A data source that tells a test what is asked of it, and lets the test step in before. */
final class WatchedDataSource extends DelegatingDataSource {

    private final List<String> statements = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Hook hook = sql -> {};
    private volatile ConnectionHook connectionHook = (sql, connection) -> {};
    private volatile @Nullable SQLException down;

    WatchedDataSource(DataSource target) {
        super(target);
    }

    /** Returns the data source that is not watched. */
    DataSource target() {
        return requireNonNull(getTargetDataSource());
    }

    /** Is told a statement that is about to be prepared, or "commit", and may fail it. */
    interface Hook {
        void before(String sql) throws SQLException;
    }

    void hook(Hook next) {
        this.hook = next;
    }

    /** Is told a statement that is about to be prepared, and the connection. */
    interface ConnectionHook {
        void before(String sql, Connection connection) throws SQLException;
    }

    void hookConnections(ConnectionHook next) {
        this.connectionHook = next;
    }

    /** Has no more connections. */
    void failConnections(SQLException failure) {
        this.down = failure;
    }

    /** Has the next statement that starts with a word, or whose main part does, run something before; only that one. */
    void onceBefore(String start, Hook step) {
        hook(sql -> {
            if (sql.startsWith(start) || sql.contains(" TABLE (" + start) || sql.contains(") " + start)) {
                hook(other -> {});
                step.before(sql);
            }
        });
    }

    /** Returns the statements prepared since the last call. */
    List<String> takeStatements() {
        List<String> taken = List.copyOf(statements);
        statements.clear();
        return taken;
    }

    /** Returns how many connections were asked for. */
    int connections() {
        return connections.get();
    }

    @Override
    public Connection getConnection() throws SQLException {
        connections.incrementAndGet();
        SQLException failure = down;
        if (failure != null) {
            throw failure;
        }
        Connection connection = super.getConnection();
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    String name = method.getName();
                    if (name.equals("prepareStatement")) {
                        statements.add((String) arguments[0]);
                        hook.before((String) arguments[0]);
                        connectionHook.before((String) arguments[0], connection);
                    } else if (name.equals("commit")) {
                        hook.before("commit");
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }
}
