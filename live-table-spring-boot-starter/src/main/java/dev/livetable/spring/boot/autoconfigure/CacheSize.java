package dev.livetable.spring.boot.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/** Reads the sizes of caches. */
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
        long heap = Runtime.getRuntime().maxMemory();
        if (bytes >= heap) {
            logger.warn(
                    "{} is {} bytes, but the heap of this process is {} bytes, so memory may run out before the cache is"
                            + " full. Set it to a part of the heap.",
                    property,
                    bytes,
                    heap);
        }
        return bytes;
    }
}
