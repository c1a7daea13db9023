/** Servers that speak as some kinds of API do, and what holds for a table over each of them. */
@NullMarked
package dev.livetable.master.rest.style;

import org.jspecify.annotations.NullMarked;
