package dev.livetable.stream.bus;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A log of which a test says what becomes of each message. */
final class PendingLog implements SharedLog {

    private final List<byte[]> messages = new ArrayList<>();
    private final List<CompletableFuture<String>> answers = new ArrayList<>();

    @Override
    public String kind() {
        return "pending";
    }

    @Override
    public CompletableFuture<String> append(byte[] message) {
        messages.add(message);
        answers.add(new CompletableFuture<>());
        return answers.get(answers.size() - 1);
    }

    /** Returns how many messages were appended. */
    int size() {
        return messages.size();
    }

    Message message(int place) {
        return MessageFormat.read(messages.get(place));
    }

    Message last() {
        return message(size() - 1);
    }

    String lastText() {
        return new String(messages.get(size() - 1), StandardCharsets.UTF_8);
    }

    void acceptLast() {
        answers.get(size() - 1).complete("0-" + size());
    }

    /** Accepts the last message, and those that come of that. */
    void acceptAll() {
        while (!answers.get(size() - 1).isDone()) {
            acceptLast();
        }
    }

    void refuseLast() {
        answers.get(size() - 1).completeExceptionally(new IllegalStateException("the log is full"));
    }

    @Override
    public Reader read(Duration back, Receiver receiver) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
