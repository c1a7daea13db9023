package dev.livetable.cache.disk;

import dev.livetable.cache.RecordedChange;
import dev.livetable.cache.RecordedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The record of the changes of one region: at most two files, the one that is written and the one before it. */
final class RegionChanges {

    /*
     * When the file that is written is full a new one is begun, and the one before the former is deleted. So nothing is
     * ever copied, and a writer waits for no more than a new file. The new file is complete before the former one names
     * it; only then it is written. Of two files of a region the one with more changes is the later one, and where they
     * have as many, the one with the higher number: a kill, or a disk that is full, between any two steps leaves files
     * that say the same.
     *
     * What an earlier process left is known by its head, as it was at opening; it is read when somebody asks for it. A
     * file that was found whole is written on. Otherwise a new one is begun: behind it when nobody has asked, without it
     * when it is lost.
     */

    /** About how long a file gets. */
    static final long FILE_BYTES = 4L * 1024 * 1024;

    private static final Logger log = LoggerFactory.getLogger(RegionChanges.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ChangeFiles files;
    private final String prefix;
    private final @Nullable Inherited inherited;
    private volatile boolean isWhole;

    /** Of the store's thread, as all that follows. */
    private @Nullable ChangeFile current;

    private long previous;
    private ChangeHead.State state;

    /**
     * What an earlier process left.
     *
     * @param last the last file
     * @param before the file before it; null when there is none
     */
    record Inherited(ChangeHead last, @Nullable ChangeHead before) {}

    /**
     * Takes what there is.
     *
     * @param inherited what an earlier process left; null when there is nothing, or it is lost
     * @param recorded how many changes were recorded in all, at least
     */
    RegionChanges(ChangeFiles files, String prefix, @Nullable Inherited inherited, long recorded) {
        this.files = files;
        this.prefix = prefix;
        this.inherited = inherited;
        this.previous = inherited == null || inherited.before == null ? 0 : inherited.before.number();
        this.state = inherited == null ? new ChangeHead.State(recorded, 0, 0, 0, 0) : inherited.last.state();
    }

    /** Returns what an earlier process recorded; null when there is nothing, or it cannot be read. */
    @Nullable
    RecordedLog recorded() {
        if (inherited == null || inherited.last.state().log() == 0) {
            return null;
        }
        ChangeHistory history = new ChangeHistory();
        try {
            if (inherited.before != null) {
                readBefore(inherited.before, history);
            }
            read(inherited.last, history);
        } catch (IOException | RuntimeException e) {
            log.warn(
                    "{}: what was recorded of its changes is lost; its cached rows are not used",
                    DiskRegion.called(prefix),
                    e);
            return null;
        }
        isWhole = true;
        ChangeHead.State last = inherited.last.state();
        return history.upTo(last.log(), last.head());
    }

    private void readBefore(ChangeHead before, ChangeHistory history) {
        try {
            read(before, history);
        } catch (IOException | RuntimeException e) {
            log.info("{}: its older changes on record are lost", DiskRegion.called(prefix), e);
            history.forget();
        }
    }

    private void read(ChangeHead head, ChangeHistory history) throws IOException {
        List<byte[]> frames = ChangeFile.read(files.path(head.number()), files.cipher(), head, Integer.MAX_VALUE);
        for (byte[] change : frames.subList(1, frames.size())) {
            history.add(ChangeCodec.decode(change));
        }
    }

    /**
     * Appends changes.
     *
     * @param changes what they are, as they are encoded
     * @return how many have been recorded in all
     */
    long append(List<Recording> changes) throws IOException {
        ChangeFile target = target();
        ChangeHead.State changed = target.head().state();
        List<byte[]> contents = new ArrayList<>(changes.size());
        for (Recording recording : changes) {
            RecordedChange change = recording.change();
            changed = changed.with(change.log(), change.position());
            contents.add(recording.bytes());
        }
        target.append(contents, changed.withNext(0));
        state = target.head().state();
        return state.changes();
    }

    private ChangeFile target() throws IOException {
        ChangeFile open = current;
        if (open != null) {
            return open.head().state().length() < FILE_BYTES ? open : next(open.head(), open);
        }
        if (inherited == null) {
            return next(null, null);
        }
        ChangeFile reopened = files.open(inherited.last);
        boolean goesOn = isWhole && inherited.last.state().length() < FILE_BYTES;
        current = goesOn ? reopened : null;
        try {
            return goesOn ? reopened : next(inherited.last, reopened);
        } finally {
            if (!goesOn && current == null) {
                reopened.close();
            }
        }
    }

    private ChangeFile next(@Nullable ChangeHead former, @Nullable ChangeFile openFormer) throws IOException {
        long number = files.nextNumber();
        ChangeHead.State begun = state.withNext(0);
        ChangeHead head = new ChangeHead(files.store(), number, RANDOM.nextLong(), RANDOM.nextLong(), begun);
        ChangeFile created = create(head, former == null ? 0 : former.number());
        try {
            if (openFormer != null) {
                openFormer.end(number);
            }
        } catch (Throwable e) {
            created.close();
            delete(number);
            throw e;
        }
        long before = previous;
        previous = former == null ? 0 : former.number();
        current = created;
        if (openFormer != null) {
            openFormer.close();
        }
        if (before != 0) {
            delete(before);
        }
        return created;
    }

    private ChangeFile create(ChangeHead head, long former) throws IOException {
        try {
            return files.create(head, new ChangeFiles.First(prefix, former));
        } catch (Throwable e) {
            delete(head.number());
            throw e;
        }
    }

    private void delete(long number) {
        Path file = files.path(number);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.debug("{} cannot be deleted for now; the next opening does it", file, e);
        }
    }

    void close() throws IOException {
        if (current != null) {
            current.close();
        }
    }
}
