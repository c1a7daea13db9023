/** Tests of the cache on disk. */
@NullMarked
package dev.livetable.cache.disk;

import org.jspecify.annotations.NullMarked;
