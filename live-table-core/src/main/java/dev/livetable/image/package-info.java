/**
 * Entities of Spring Data as rows, and back, exactly: by the mapping metadata of their store, whichever it is, with
 * nothing loaded that was not.
 */
@NullMarked
package dev.livetable.image;

import org.jspecify.annotations.NullMarked;
