/** A log that nodes share, as a stream of Redis. */
@NullMarked
package dev.livetable.stream.redis;

import org.jspecify.annotations.NullMarked;
