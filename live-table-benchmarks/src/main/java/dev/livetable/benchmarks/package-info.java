/** What a live table costs, measured beside what one would use instead. */
@NullMarked
package dev.livetable.benchmarks;

import org.jspecify.annotations.NullMarked;
