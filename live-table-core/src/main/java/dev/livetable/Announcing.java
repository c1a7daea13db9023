package dev.livetable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** How one write is announced on the streams of several tables: on all of them, or it is refused. */
final class Announcing {

    private Announcing() {}

    /**
     * Announces a write, and returns when that is accepted.
     *
     * @param regions of the tables that are written to, each with a stream of the nodes
     * @throws NotAcceptedException if one announcement is not accepted; then none stays open
     */
    static Map<Region, AnnouncedWrite> all(List<Region> regions) {
        Map<Region, AnnouncedWrite> announced = new LinkedHashMap<>();
        try {
            for (Region region : regions) {
                AnnouncedWrites writes = region.announcedWrites();
                if (writes != null) {
                    announced.put(region, writes.announce());
                }
            }
            return announced;
        } catch (NotAcceptedException e) {
            announced.values().forEach(write -> write.withdraw(false));
            throw e;
        }
    }

    /**
     * Like {@link #all}, on a thread that holds a connection of a pool: another thread announces, and this one waits for it
     * for a limited time. What is accepted later is closed again.
     */
    static Map<Region, AnnouncedWrite> allInTime(List<Region> regions, Settings settings) {
        if (regions.isEmpty()) {
            return Map.of();
        }
        CompletableFuture<Map<Region, AnnouncedWrite>> made = new CompletableFuture<>();
        try {
            HandOver.to(settings.executor(), () -> {
                try {
                    made.complete(all(regions));
                } catch (Throwable e) {
                    made.completeExceptionally(e);
                }
            });
            if (settings.scheduler().await(made, AnnouncementBreaker.LONGEST)) {
                return made.join();
            }
            String limit = AnnouncementBreaker.LONGEST.toMillis() + " ms";
            throw refused(
                    regions,
                    made,
                    "the stream did not accept it within " + limit + ", and the transaction holds a"
                            + " connection meanwhile",
                    null);
        } catch (RejectedExecutionException e) {
            throw refused(regions, made, "the executor of the live table takes no more tasks", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(regions, made, "its caller was interrupted meanwhile", e);
        } catch (CompletionException e) {
            throw Failures.unchecked(e.getCause() == null ? e : e.getCause());
        }
    }

    /** Sees to it that what is accepted late is closed, and returns the error of a write that is certainly not applied. */
    private static NotAcceptedException refused(
            List<Region> regions,
            CompletableFuture<Map<Region, AnnouncedWrite>> made,
            String why,
            @Nullable Throwable cause) {
        made.thenAccept(late -> late.values().forEach(write -> write.withdraw(false)));
        return AnnouncedWrites.refused(regions.get(0).table(), why, cause);
    }
}
