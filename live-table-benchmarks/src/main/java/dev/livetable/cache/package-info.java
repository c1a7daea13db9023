/** What the benchmarks need from within the package. */
@NullMarked
package dev.livetable.cache;

import org.jspecify.annotations.NullMarked;
