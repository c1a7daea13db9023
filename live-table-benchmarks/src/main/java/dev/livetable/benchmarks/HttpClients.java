package dev.livetable.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Connections that send one request after the other, and do as little as they can with the answers. */
final class HttpClients {

    /*
     * The client takes its processor time from the server's, where both are on one machine. So it looks only for where an
     * answer ends: by its length, or its last chunk.
     */

    private static final int BUFFER = 64 * 1024;

    private final int port;
    private final int connections;

    HttpClients(int port, int connections) {
        this.port = port;
        this.connections = connections;
    }

    /**
     * Sends requests for some time, and returns how many answers came in a second.
     *
     * @param path the path, which is followed by the number of a page
     * @param isConditional whether each request names the tag that its page has
     * @param expected the status that each answer must have
     */
    double perSecond(String path, boolean isConditional, int expected, long millis)
            throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        try {
            long begun = System.nanoTime();
            long until = begun + millis * 1_000_000;
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                int first = i;
                counts.add(threads.submit(() -> run(path, isConditional, expected, first, until)));
            }
            long all = 0;
            for (Future<Long> count : counts) {
                all += count.get();
            }
            return all / ((System.nanoTime() - begun) / 1e9);
        } finally {
            threads.shutdown();
        }
    }

    private long run(String path, boolean isConditional, int expected, int first, long until) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] buffer = new byte[BUFFER];
            byte[][] requests = new byte[Questions.COUNT][];
            for (int i = 0; i < requests.length; i++) {
                String target = path + "?page=" + i;
                String header = isConditional ? "If-None-Match: " + header(target, "ETag") + "\r\n" : "";
                requests[i] = request(target, header).getBytes(ISO_8859_1);
            }
            long count = 0;
            for (int next = first; System.nanoTime() < until; next++) {
                socket.getOutputStream().write(requests[next % requests.length]);
                Answer answer = Answer.read(in, buffer);
                if (answer.status() != expected) {
                    throw new IOException(path + " was answered with " + answer.status());
                }
                count++;
            }
            return count;
        }
    }

    private static String request(String target, String header) {
        return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n" + header + "\r\n";
    }

    /** Sends one request on a connection of its own, and returns the value of a header of its answer. */
    private String header(String target, String name) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request(target, "").getBytes(ISO_8859_1));
            Answer answer = Answer.read(new DataInputStream(socket.getInputStream()), new byte[BUFFER]);
            int at = answer.head().indexOf("\r\n" + name + ": ");
            if (at < 0) {
                throw new IOException(target + " has no header " + name + ": " + answer.head());
            }
            int from = at + name.length() + 4;
            return answer.head().substring(from, answer.head().indexOf("\r\n", from));
        }
    }

    /**
     * An answer.
     *
     * @param status its status
     * @param head its status line and headers
     */
    private record Answer(int status, String head) {

        /** Reads an answer to its end. The buffer holds it whole. */
        @SuppressWarnings("deprecation") // the bytes of a head are characters
        static Answer read(DataInputStream in, byte[] buffer) throws IOException {
            int filled = 0;
            int body = -1;
            String head = "";
            long end = Long.MAX_VALUE;
            boolean isChunked = false;
            while (filled < end && !(isChunked && endsInLastChunk(buffer, filled))) {
                int read = in.read(buffer, filled, buffer.length - filled);
                if (read < 0) {
                    throw new EOFException("The server has ended the connection");
                }
                filled += read;
                if (body < 0) {
                    body = bodyStart(buffer, filled);
                    if (body > 0) {
                        head = new String(buffer, 0, 0, body);
                        isChunked = head.contains("\r\nTransfer-Encoding: chunked\r\n");
                        int length = head.indexOf("\r\nContent-Length: ");
                        if (length >= 0) {
                            end = body + Long.parseLong(head.substring(length + 18, head.indexOf("\r\n", length + 18)));
                        } else if (!isChunked) {
                            end = body;
                        }
                    }
                }
            }
            return new Answer(Integer.parseInt(head.substring(9, 12)), head);
        }

        private static int bodyStart(byte[] buffer, int filled) {
            for (int i = 3; i < filled; i++) {
                if (buffer[i] == '\n' && buffer[i - 1] == '\r' && buffer[i - 2] == '\n') {
                    return i + 1;
                }
            }
            return -1;
        }

        private static boolean endsInLastChunk(byte[] buffer, int filled) {
            return filled >= 5
                    && buffer[filled - 5] == '0'
                    && buffer[filled - 4] == '\r'
                    && buffer[filled - 3] == '\n'
                    && buffer[filled - 2] == '\r'
                    && buffer[filled - 1] == '\n';
        }
    }
}
