/** Tests of the benchmarks. */
@NullMarked
package dev.livetable.benchmarks;

import org.jspecify.annotations.NullMarked;
