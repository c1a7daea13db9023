/** What PostgreSQL tells, tested on a real one. */
@NullMarked
package dev.livetable.stream.postgres;

import org.jspecify.annotations.NullMarked;
