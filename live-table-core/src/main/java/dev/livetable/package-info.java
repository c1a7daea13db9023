/** The live table itself: the paths of a read, a write and an event, and the region of the cache where they meet. */
@NullMarked
package dev.livetable;

import org.jspecify.annotations.NullMarked;
