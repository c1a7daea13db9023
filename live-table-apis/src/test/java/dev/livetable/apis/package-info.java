/** Tables over APIs that nobody here wrote. */
@NullMarked
package dev.livetable.apis;

import org.jspecify.annotations.NullMarked;
