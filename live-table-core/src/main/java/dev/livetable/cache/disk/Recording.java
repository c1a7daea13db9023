package dev.livetable.cache.disk;

import dev.livetable.cache.RecordedChange;

/** A change that is to be recorded. */
final class Recording {

    private final DiskRegion region;
    private final RecordedChange change;
    private final byte[] bytes;

    private Recording(DiskRegion region, RecordedChange change, byte[] bytes) {
        this.region = region;
        this.change = change;
        this.bytes = bytes;
    }

    /** Returns a change with its encoding; one that takes too much room is recorded as anything, in every context. */
    static Recording of(DiskRegion region, RecordedChange change) {
        byte[] bytes = ChangeCodec.encode(change);
        return bytes.length <= RegionChanges.FILE_BYTES / 4
                ? new Recording(region, change, bytes)
                : of(region, new RecordedChange(change.log(), change.position(), null, change.continued(), null));
    }

    DiskRegion region() {
        return region;
    }

    RecordedChange change() {
        return change;
    }

    /** Returns the change, encoded. */
    byte[] bytes() {
        return bytes;
    }
}
