/** Where rows are kept: what a cache promises, and the caches that come with the library. */
@NullMarked
package dev.livetable.cache;

import org.jspecify.annotations.NullMarked;
