/** A look at whether a master does what it is said to do: a handful of cheap questions, and what their answers say of each other. */
@NullMarked
package dev.livetable.check;

import org.jspecify.annotations.NullMarked;
