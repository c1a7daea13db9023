/** How changes at a master arrive: what a stream of events promises, and one that is fed by hand. */
@NullMarked
package dev.livetable.stream;

import org.jspecify.annotations.NullMarked;
