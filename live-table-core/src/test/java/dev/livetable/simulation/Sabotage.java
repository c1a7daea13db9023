package dev.livetable.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/**
 * A way to break a guarantee.
 *
 * @param clause what it breaks
 * @param what what it does
 * @param file the class it changes
 * @param changes texts of that class, each there once, and what takes their places
 */
record Sabotage(String clause, String what, String file, Map<String, String> changes) {

    private static Sabotage of(String clause, String what, String file, String... changes) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int i = 0; i < changes.length; i += 2) {
            pairs.put(changes[i], changes[i + 1]);
        }
        return new Sabotage(clause, what, file, pairs);
    }

    /** Compiles the class with the changes made. */
    void compileInto(Path folder) throws IOException {
        Path source = Path.of("src", "main", "java", "dev", "livetable", file + ".java");
        String text = Files.readString(source);
        for (Map.Entry<String, String> change : changes.entrySet()) {
            assertThat(text.split(Pattern.quote(change.getKey()), -1))
                    .as("%s is there once in %s: '%s'", this, source, change.getKey())
                    .hasSize(2);
            text = text.replace(change.getKey(), change.getValue());
        }
        Path changed = Files.createDirectories(folder.resolve("source")).resolve(file + ".java");
        Files.writeString(changed, text);
        String classes = LiveTable.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        String path = System.getProperty("java.class.path") + System.getProperty("path.separator") + classes;
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-nowarn",
                        "-proc:none",
                        "-d",
                        folder.toString(),
                        "-cp",
                        path,
                        changed.toString());
        assertThat(result).as("%s compiles", this).isZero();
    }

    @Override
    public String toString() {
        return clause + ": " + what;
    }

    static List<Sabotage> all() {
        return List.of(
                of(
                        "F1",
                        "acknowledge before invalidating",
                        "WritePath",
                        "region.invalidate(InvalidationCause.WRITE, () -> reply.complete(result));",
                        "reply.complete(result); region.invalidate(InvalidationCause.WRITE, () -> {});"),
                of(
                        "F1",
                        "acknowledge without invalidating",
                        "WritePath",
                        "region.invalidate(InvalidationCause.WRITE, () -> reply.complete(result));",
                        "reply.complete(result);"),
                of(
                        "F2",
                        "store a fetch that was invalidated",
                        "Region",
                        "if (fetch.isInvalidated()) {",
                        "if (false) {"),
                of("F2", "leave an invalidated fetch where it is joined", "Region", "fetches.clear();", ""),
                of(
                        "F2",
                        "leave the fetches out of an invalidation",
                        "Region",
                        "fetches.values().forEach(Fetch::invalidate);",
                        ""),
                of("F3", "hear no events", "EventPath", "                region.invalidateAfterEvent();\n", ""),
                of(
                        "F3",
                        "take the region for untouched when a fetch has begun",
                        "Region",
                        "                    untouched = false;\n",
                        ""),
                of("F3", "hear nothing of missed events", "EventPath", "region.invalidate(InvalidationCause.GAP);", ""),
                of(
                        "F4",
                        "leave the size of a page out of its key",
                        "Questions",
                        "key.append(\"&size=\").append(window.getPageSize());",
                        ""),
                of(
                        "F4",
                        "leave the filter of a view out of the keys of its rows",
                        "Questions",
                        "\"'\" + where('&', view)",
                        "\"'\""),
                of(
                        "F5",
                        "let a failure of the cache through to the reader",
                        "RegionCache",
                        "            failed(CacheOperation.GET, key, e);\n            return null;",
                        "            throw e;"),
                of(
                        "F6",
                        "swallow an invalidation that failed",
                        "Region",
                        "if (!untouched || !mark.ensure() || !inherited.isDone()) {",
                        "if (false) {"),
                of(
                        "F6",
                        "store while an invalidation has failed",
                        "Region",
                        "} else if (state == TableState.LIVE && cache.put",
                        "} else if (state != TableState.SUSPECT && cache.put",
                        "PreparedPut put = state == TableState.LIVE ?",
                        "PreparedPut put = state != TableState.SUSPECT ?"),
                of("F6", "never try a failed invalidation again", "Region", "            retryLater(retries);\n", ""),
                of(
                        "F7",
                        "treat a limit that has passed as a refusal",
                        "WritePath",
                        "invalidateWhenSettled();\n        region.invalidate(InvalidationCause.UNKNOWN, () -> write.reply().completeExceptionally(failure));",
                        "write.reply().completeExceptionally(failure);"),
                of(
                        "F7",
                        "treat a broken connection as a refusal",
                        "WritePath",
                        "invalidateWhenSettled();\n            region.invalidate(InvalidationCause.UNKNOWN, () -> reply.completeExceptionally(failure));",
                        "reply.completeExceptionally(failure);"),
                of(
                        "F7",
                        "no second invalidation after the settle time",
                        "WritePath",
                        "            region.invalidate(InvalidationCause.UNKNOWN);\n            region.release();",
                        "            region.release();"),
                of(
                        "F7",
                        "no second invalidation when a late call has ended",
                        "WritePath",
                        "            region.invalidate(InvalidationCause.UNKNOWN);\n            if (",
                        "            if ("),
                of(
                        "F7",
                        "take a late call for settled although it ended unclear",
                        "WritePath",
                        "if (WriteOutcome.of(failure) == WriteOutcome.FAILED) {\n                invalidateWhenSettled();",
                        "if (false) {\n                invalidateWhenSettled();"),
                of(
                        "F7",
                        "take \"not found\" and \"there already\" for refusals",
                        "WritePath",
                        "region.invalidate(InvalidationCause.WRITE, () -> reply.completeExceptionally(failure));",
                        "reply.completeExceptionally(failure);"),
                of(
                        "F8",
                        "answer while suspect from a cache that was not dropped",
                        "Region",
                        "return state == TableState.LIVE ? cache.get(key) : null;",
                        "return state == TableState.LIVE || state == TableState.SUSPECT ? cache.get(key) : null;",
                        "if (invalidates) {",
                        "if (false) {"),
                of(
                        "F8",
                        "store while suspect",
                        "Region",
                        "} else if (state == TableState.LIVE && cache.put",
                        "} else if (state != TableState.BYPASS && cache.put",
                        "PreparedPut put = state == TableState.LIVE ?",
                        "PreparedPut put = state != TableState.BYPASS ?"),
                of(
                        "F8",
                        "trust again without invalidating, then and at the loss",
                        "EventPath",
                        "if (end(isConfirmed, condition)) {",
                        "if (end(false, condition)) {",
                        "? InvalidationCause.GAP : afterRestart();",
                        "? null : afterRestart();"),
                of(
                        "F8",
                        "trust again, and invalidate only after that",
                        "Region",
                        "if (invalidates) {",
                        "if (false) {",
                        "            } else {\n                invalidateRows();\n            }\n            suspect = false;",
                        "            }\n            suspect = false;",
                        "            return true;\n        } finally {\n            fence.writeLock().unlock();\n",
                        "            return true;\n        } finally {\n            fence.writeLock().unlock();\n            invalidate(InvalidationCause.GAP);\n"),
                of("F8", "be not suspect when the stream is lost", "Region", "suspect = true;", "suspect = false;"),
                of(
                        "F8",
                        "keep rows and fetches when the stream is lost",
                        "Region",
                        "if (invalidates) {",
                        "if (false) {"),
                of(
                        "F8",
                        "never subscribe again",
                        "EventPath",
                        "        settings.scheduler().after(wait, this::connect);\n",
                        ""),
                of(
                        "F9",
                        "mark after the call of the master",
                        "WritePath",
                        "        region.hold();\n        try {\n",
                        "        try {\n",
                        "        } finally {\n            region.release();",
                        "        } finally {\n            region.hold();\n            region.release();"),
                of(
                        "F9",
                        "take the mark away when a write is overdue",
                        "WritePath",
                        "        region.hold();\n        scheduler.after(settings.settleTime(), () -> {",
                        "        scheduler.after(settings.settleTime(), () -> {\n            region.hold();"),
                of("F9", "forget the mark where an invalidation failed", "Region", "            mark.hold();\n", ""),
                of(
                        "F9",
                        "call the master although the mark failed",
                        "Region",
                        "invalidateRows(); // what is gone need not be marked",
                        "enterBypass();"),
                of(
                        "F10",
                        "drop accepted writes when closing",
                        "WritePath",
                        "            refuse(write, queue.refused(\"the live table was closed before its turn came\", null));\n",
                        ""),
                of(
                        "F10",
                        "leave the write at the master unanswered when closing",
                        "WritePath",
                        "        if (left != null) {\n            giveUp(left",
                        "        if (false) {\n            giveUp(left"),
                of(
                        "F10",
                        "withdraw a write whose turn has come",
                        "WriteQueue",
                        "if (write.stage() != Stage.WAITING) {",
                        "if (write.stage() == Stage.ENDED) {"),
                of("F10", "carry out writes that were cleared", "WriteQueue", "        waiting.clear();\n", ""),
                of(
                        "F10",
                        "carry out writes in another order",
                        "WriteQueue",
                        "? waiting.poll() : null;",
                        "? waiting.pollLast() : null;"),
                of(
                        "F10",
                        "let two workers work at once",
                        "WriteQueue",
                        "boolean start = !working && ",
                        "boolean start = "),
                of(
                        "F10",
                        "lose the task that an executor does not take",
                        "LosslessExecutor",
                        "scheduler.after(Duration.ZERO, task);",
                        "return;"),
                of(
                        "F10",
                        "wait for a worker that could not be started",
                        "WriteQueue",
                        "            working = false;\n            completeIfDrained();\n            return cleared;",
                        "            return cleared;"),
                of(
                        "F11",
                        "answer a transaction that may write from the cache",
                        "ReadPath",
                        "transactions.current() == CallerTransaction.READ_WRITE ? null : fresh(",
                        "transactions.current() == null ? null : fresh("),
                of(
                        "F11",
                        "let a transaction that may write fetch for all",
                        "ReadPath",
                        "        if (transaction == CallerTransaction.READ_WRITE) {\n",
                        "        if (false) {\n"),
                of(
                        "reads",
                        "join a fetch however long it has been under way",
                        "Region",
                        "if (other != null && mine.begun() - other.begun() < limit) {",
                        "if (other != null) {"),
                of(
                        "reads",
                        "let those who wait share the interruption of the fetcher",
                        "ReadPath",
                        "if (!fetch.isAbandoned()) {",
                        "if (true) {"),
                of(
                        "reads",
                        "serve rows that are older than their time to live",
                        "ReadPath",
                        "age < ttlMillis ? cached : null;",
                        "age < 2 * ttlMillis ? cached : null;"));
    }
}
