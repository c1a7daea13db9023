/** Live tables in tests of applications: in slices, with fixtures, and with cached contexts. */
@NullMarked
package dev.livetable.spring.boot.test;

import org.jspecify.annotations.NullMarked;
