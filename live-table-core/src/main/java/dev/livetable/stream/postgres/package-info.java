/** What PostgreSQL tells of the changes of its tables. */
@NullMarked
package dev.livetable.stream.postgres;

import org.jspecify.annotations.NullMarked;
