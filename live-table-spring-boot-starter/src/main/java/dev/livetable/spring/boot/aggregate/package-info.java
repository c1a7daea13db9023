/**
 * Spring Data JDBC as a store: where its aggregates are, and what it writes.
 */
@NullMarked
package dev.livetable.spring.boot.aggregate;

import org.jspecify.annotations.NullMarked;
