package dev.livetable.stream.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** Stands between a client and the server, and can stop to let anything through while it keeps the connections. */
final class StallingProxy implements AutoCloseable {

    private final ServerSocket door;
    private static final long PAUSE = 20_000_000;

    private final URI server;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile boolean stalled;
    private volatile boolean stallsAtAWord;
    private volatile boolean isSlow;

    StallingProxy(String url) throws IOException {
        server = URI.create(url.substring("jdbc:".length()));
        door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(() -> {
            while (true) {
                Socket client = door.accept();
                Socket behind = new Socket(server.getHost(), server.getPort());
                sockets.addAll(List.of(client, behind));
                start(() -> pass(client.getInputStream(), behind.getOutputStream()));
                start(() -> pass(behind.getInputStream(), client.getOutputStream()));
            }
        });
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // closed
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void pass(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[8192];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            if (stallsAtAWord && buffer[0] == 'A') {
                out.write(buffer, 0, 1);
                stalled = true;
            }
            if (isSlow) {
                LockSupport.parkNanos(PAUSE);
            }
            if (!stalled) {
                out.write(buffer, 0, count);
            }
        }
    }

    String url() {
        return "jdbc:postgresql://localhost:" + door.getLocalPort() + server.getPath() + "?" + server.getQuery();
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }

    /** From now on at most 8 KB come through in 20 ms. */
    void slowDown() {
        isSlow = true;
    }

    /** From now on nothing comes through. */
    void stall() {
        stalled = true;
    }

    /** From the next notification on nothing comes through, but for its first byte. */
    void stallAfterOneByteOfAWord() {
        stallsAtAWord = true;
    }

    boolean isStalled() {
        return stalled;
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
