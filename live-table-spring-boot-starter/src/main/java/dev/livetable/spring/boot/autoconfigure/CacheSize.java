package dev.livetable.spring.boot.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/** Reads how much may be kept. */
final class CacheSize {

    private static final Logger logger = LoggerFactory.getLogger(CacheSize.class);

    private CacheSize() {}

    /**
     * Returns a size in bytes.
     *
     * @param property the property that sets it
     * @throws InvalidConfigurationPropertyValueException if it is not at least 1 byte
     */
    static long bytes(String property, DataSize size) {
        if (size.toBytes() < 1) {
            throw new InvalidConfigurationPropertyValueException(
                    property,
                    size,
                    "It must be at least 1B, such as '64MB'. Set live.cache.backend to 'none' to keep no rows.");
        }
        return size.toBytes();
    }

    /**
     * Returns a size in bytes, and warns if the heap is smaller.
     *
     * @param property the property that sets it
     * @throws InvalidConfigurationPropertyValueException if it is not at least 1 byte
     */
    static long bytesOfHeap(String property, DataSize size) {
        long bytes = bytes(property, size);
        warnIfBeyondHeap(property, bytes);
        return bytes;
    }

    /** Warns if a size is not below that of the heap. */
    static void warnIfBeyondHeap(String property, long bytes) {
        long heap = Runtime.getRuntime().maxMemory();
        if (bytes >= heap) {
            logger.warn(
                    "{} is {} bytes, but the heap of this process is {} bytes, so memory may run out before so much is"
                            + " kept. Set it to a part of the heap.",
                    property,
                    bytes,
                    heap);
        }
    }
}
