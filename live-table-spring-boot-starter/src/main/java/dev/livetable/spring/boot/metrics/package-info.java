/** Turns what live tables tell into Micrometer's meters. */
@NullMarked
package dev.livetable.spring.boot.metrics;

import org.jspecify.annotations.NullMarked;
