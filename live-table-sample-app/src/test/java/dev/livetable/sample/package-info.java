@NullMarked
package dev.livetable.sample;

import org.jspecify.annotations.NullMarked;
