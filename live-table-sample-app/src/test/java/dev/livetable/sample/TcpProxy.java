package dev.livetable.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The way to a server on this machine, which can be cut, stall, or lose a connection that one side believes in. */
final class TcpProxy implements AutoCloseable {

    /** How many bytes tell what a connection is for. A client of PostgreSQL says its name within them. */
    private static final int FIRST = 1024;

    private final ServerSocket listener;
    private final int port;
    private final Set<Way> ways = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition flows = lock.newCondition();
    private boolean isStalled;

    /** A connection from whoever came here to the server. */
    private static final class Way {

        private final Socket near;
        private final Socket far;
        private volatile String first = "";
        private volatile boolean isForgotten;
        private volatile boolean isDeaf;

        Way(Socket near, Socket far) {
            this.near = near;
            this.far = far;
        }
    }

    /**
     * Opens the way.
     *
     * @param port where the server listens
     */
    TcpProxy(int port) {
        this.port = port;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    /** Returns where the way begins. */
    int port() {
        return listener.getLocalPort();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "tcp-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException e) {
                return; // it is closed
            }
        }
    }

    private void connect(Socket near) throws IOException {
        try {
            Socket far = new Socket(InetAddress.getLoopbackAddress(), port);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            Way way = new Way(near, far);
            ways.add(way);
            start(() -> forth(way));
            start(() -> back(way));
        } catch (IOException e) {
            near.close(); // the server is not there
        }
    }

    private void forth(Way way) {
        byte[] bytes = new byte[8192];
        try {
            InputStream in = way.near.getInputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                if (way.first.length() < FIRST) {
                    way.first = way.first.concat(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
                }
                awaitFlow();
                if (!way.isForgotten) {
                    send(way, bytes, count);
                }
            }
        } catch (IOException e) {
            return; // the other side learns of it by its own socket
        } finally {
            close(way);
        }
    }

    private static void send(Way way, byte[] bytes, int count) throws IOException {
        try {
            OutputStream out = way.far.getOutputStream();
            out.write(bytes, 0, count);
            out.flush();
        } catch (IOException e) {
            if (!way.isForgotten) {
                throw e;
            }
        }
    }

    private void back(Way way) {
        byte[] bytes = new byte[8192];
        try {
            InputStream in = way.far.getInputStream();
            OutputStream out = way.near.getOutputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                awaitFlow();
                if (!way.isDeaf) {
                    out.write(bytes, 0, count);
                    out.flush();
                }
            }
        } catch (IOException e) {
            return; // as above
        } finally {
            if (!way.isForgotten) {
                close(way);
            }
        }
    }

    private void awaitFlow() {
        lock.lock();
        try {
            while (isStalled) {
                flows.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends all connections; new ones can be made. */
    void cut() {
        ways.forEach(this::close);
    }

    /** Keeps all that is sent from now on until it flows again, and leaves the connections open. */
    void stall(boolean stalls) {
        lock.lock();
        try {
            isStalled = stalls;
            flows.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends connections at the server, and leaves them half open: who made them is not told. New ones can be made.
     *
     * @param first what the first bytes of the connections contain
     */
    void forget(String first) {
        forEach(first, way -> {
            way.isForgotten = true;
            close(way.far);
        });
    }

    /**
     * Loses whatever the server says over connections that are open now. New ones can be made.
     *
     * @param first what the first bytes of the connections contain
     */
    void deafen(String first) {
        forEach(first, way -> way.isDeaf = true);
    }

    private void forEach(String first, Consumer<Way> action) {
        List<Way> found = ways.stream().filter(way -> way.first.contains(first)).toList();
        if (found.isEmpty()) {
            throw new IllegalStateException("There is no such connection");
        }
        found.forEach(action);
    }

    private void close(Way way) {
        ways.remove(way);
        close(way.near);
        close(way.far);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stall(false);
        cut();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
