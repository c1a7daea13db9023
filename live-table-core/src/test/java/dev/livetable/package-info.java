/** Tests of the live table itself, and what tests of one need: a time of their own and a cache that fails. */
@NullMarked
package dev.livetable;

import org.jspecify.annotations.NullMarked;
