/** How nodes tell each other what they write, where the master tells nothing: the bus, and the log that carries it. */
@NullMarked
package dev.livetable.stream.bus;

import org.jspecify.annotations.NullMarked;
