/** Tests of the caches, and {@code CacheContract}, which anyone can run over a cache of their own. */
@NullMarked
package dev.livetable.cache;

import org.jspecify.annotations.NullMarked;
