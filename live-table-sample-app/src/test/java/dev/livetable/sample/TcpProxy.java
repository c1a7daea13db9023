package dev.livetable.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The way to a server on this machine, which can be cut, or swallow what is sent. */
final class TcpProxy implements AutoCloseable {

    private final ServerSocket listener;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition flows = lock.newCondition();
    private boolean isStalled;

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
            open.add(near);
            open.add(far);
            start(() -> forward(near, far));
            start(() -> forward(far, near));
        } catch (IOException e) {
            near.close(); // the server is not there
        }
    }

    private void forward(Socket from, Socket to) {
        byte[] bytes = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                awaitFlow();
                out.write(bytes, 0, count);
                out.flush();
            }
        } catch (IOException e) {
            return; // the other side learns of it by its own socket
        } finally {
            open.remove(from);
            open.remove(to);
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
        open.forEach(TcpProxy::close);
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
