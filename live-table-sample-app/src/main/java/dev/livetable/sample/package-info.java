/** A web application that serves the cities of the world from a live table over a slow database. */
@NullMarked
package dev.livetable.sample;

import org.jspecify.annotations.NullMarked;
