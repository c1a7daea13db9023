/** Whole live tables in a world that a seed decides, and the sabotages that this world must notice. */
@NullMarked
package dev.livetable.simulation;

import org.jspecify.annotations.NullMarked;
