/** The typed side of a live table: a Spring Data repository of an application's own types. */
@NullMarked
package dev.livetable.typed;

import org.jspecify.annotations.NullMarked;
