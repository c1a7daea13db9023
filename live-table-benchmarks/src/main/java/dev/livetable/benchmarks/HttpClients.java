package dev.livetable.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** Connections that send one request after the other, and do as little as they can with the answers. */
final class HttpClients {

    /*
     * The client takes its processor time from the server's, where both are on one machine. So it is as wrk is: one thread that
     * waits for all connections together, and looks only for where an answer ends: by its length, or its last chunk.
     */

    private static final int BUFFER = 64 * 1024;

    private final InetSocketAddress server;
    private final int connections;

    HttpClients(int port, int connections) {
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.connections = connections;
    }

    /**
     * Sends requests for some time, and returns how many answers came in a second.
     *
     * @param path the path, which is followed by the number of a page
     * @param isConditional whether each request names the tag that its page has
     * @param expected the status that each answer must have
     */
    double perSecond(String path, boolean isConditional, int expected, long millis) throws IOException {
        ByteBuffer[] requests = new ByteBuffer[Questions.COUNT];
        for (int i = 0; i < requests.length; i++) {
            String target = path + "?page=" + i;
            String header = isConditional ? "If-None-Match: " + header(target, "ETag") + "\r\n" : "";
            byte[] request = request(target, header);
            requests[i] = ByteBuffer.allocateDirect(request.length).put(request).flip();
        }
        try (Selector selector = Selector.open()) {
            try {
                for (int i = 0; i < connections; i++) {
                    Connection connection = new Connection(requests, i, expected);
                    connection.channel.configureBlocking(false).register(selector, SelectionKey.OP_READ, connection);
                    connection.send();
                }
                return perSecond(selector, millis);
            } finally {
                for (SelectionKey key : selector.keys()) {
                    key.channel().close();
                }
            }
        }
    }

    private static double perSecond(Selector selector, long millis) throws IOException {
        long begun = System.nanoTime();
        long nanos = millis * 1_000_000;
        long count = 0;
        long took = 0;
        while (took < nanos) {
            selector.select();
            for (SelectionKey key : selector.selectedKeys()) {
                Connection connection = (Connection) key.attachment();
                if (connection.read()) {
                    count++;
                    connection.send();
                }
            }
            selector.selectedKeys().clear();
            took = System.nanoTime() - begun;
        }
        return count / (took / 1e9);
    }

    private static byte[] request(String target, String header) {
        return ("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n" + header + "\r\n")
                .getBytes(ISO_8859_1);
    }

    /** Sends one request on a connection of its own, and returns the value of a header of its answer. */
    private String header(String target, String name) throws IOException {
        ByteBuffer request = ByteBuffer.wrap(request(target, ""));
        Connection connection = new Connection(new ByteBuffer[] {request}, 0, 200);
        try (SocketChannel channel = connection.channel) {
            connection.send();
            while (!connection.read()) {
                // the next part of the answer
            }
            String head = connection.head;
            int at = head.indexOf("\r\n" + name + ": ");
            if (at < 0) {
                throw new IOException(target + " has no header " + name + " at " + channel + ": " + head);
            }
            int from = at + name.length() + 4;
            return head.substring(from, head.indexOf("\r\n", from));
        }
    }

    /** A connection, and the answer that it reads. */
    private final class Connection {

        final SocketChannel channel;
        private final ByteBuffer[] requests;
        private final int expected;
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        private int next;
        private String head = "";
        private long end;
        private boolean isChunked;

        /**
         * Opens a connection.
         *
         * @param requests what it sends in turn
         * @param first which of them it sends first
         * @param expected the status that each answer must have
         */
        Connection(ByteBuffer[] requests, int first, int expected) throws IOException {
            this.channel = SocketChannel.open(server);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            this.requests = requests;
            this.next = first;
            this.expected = expected;
        }

        void send() throws IOException {
            head = "";
            buffer.clear();
            ByteBuffer request = requests[next++ % requests.length].duplicate();
            do {
                channel.write(request);
            } while (request.hasRemaining());
        }

        /** Reads what there is, and returns whether the answer has ended. */
        boolean read() throws IOException {
            if (channel.read(buffer) < 0) {
                throw new EOFException("The server has ended the connection");
            }
            if (head.isEmpty()) {
                readHead();
            }
            return !head.isEmpty() && (isChunked ? endsInLastChunk() : buffer.position() >= end);
        }

        private void readHead() throws IOException {
            int body = bodyStart();
            if (body < 0) {
                return;
            }
            byte[] bytes = new byte[body];
            buffer.get(0, bytes);
            head = new String(bytes, ISO_8859_1);
            if (Integer.parseInt(head.substring(9, 12)) != expected) {
                throw new IOException("The answer is not " + expected + ": " + head);
            }
            isChunked = head.contains("\r\nTransfer-Encoding: chunked\r\n");
            int length = head.indexOf("\r\nContent-Length: ");
            end = length < 0
                    ? body
                    : body + Long.parseLong(head.substring(length + 18, head.indexOf("\r\n", length + 18)));
        }

        private int bodyStart() {
            for (int i = 3; i < buffer.position(); i++) {
                if (buffer.get(i) == '\n' && buffer.get(i - 1) == '\r' && buffer.get(i - 2) == '\n') {
                    return i + 1;
                }
            }
            return -1;
        }

        private boolean endsInLastChunk() {
            int end = buffer.position();
            return end >= 5
                    && buffer.get(end - 5) == '0'
                    && buffer.get(end - 4) == '\r'
                    && buffer.get(end - 3) == '\n'
                    && buffer.get(end - 2) == '\r'
                    && buffer.get(end - 1) == '\n';
        }
    }
}
