package dev.livetable;

import dev.livetable.table.CanonicalText;
import dev.livetable.table.TableException;
import java.time.Duration;

/** Another reader's fetch of the same rows did not end within the time this reader was ready to wait for it. */
public class FetchTimeoutException extends TableException {

    FetchTimeoutException(String table, String key, Duration limit) {
        super(
                table,
                "waited " + limit.toMillis() + " ms for another reader's fetch of " + CanonicalText.masked(key),
                null);
    }
}
