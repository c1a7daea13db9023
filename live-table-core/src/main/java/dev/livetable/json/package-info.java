/** Rows as JSON: how Jackson writes them, and bodies that are kept beside the rows so that they are written once. */
@NullMarked
package dev.livetable.json;

import org.jspecify.annotations.NullMarked;
