/** What every stream must do, as tests to extend. */
@NullMarked
package dev.livetable.stream;

import org.jspecify.annotations.NullMarked;
