@NullMarked
package dev.livetable.stream.bus;

import org.jspecify.annotations.NullMarked;
