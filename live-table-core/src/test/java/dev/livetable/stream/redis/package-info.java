/** Tests of the log in Redis. */
@NullMarked
package dev.livetable.stream.redis;

import org.jspecify.annotations.NullMarked;
