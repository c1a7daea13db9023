/** The cache on disk, {@code RedbCache}, and all that keeps its files alive. */
@NullMarked
package dev.livetable.cache.disk;

import org.jspecify.annotations.NullMarked;
