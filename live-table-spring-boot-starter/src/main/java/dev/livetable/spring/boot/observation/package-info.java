/** Turns the fetches and writes of live tables into Micrometer's observations. */
@NullMarked
package dev.livetable.spring.boot.observation;

import org.jspecify.annotations.NullMarked;
