/** The typed side of a live table: a Spring Data repository of an application's own types. */
@NullMarked
package dev.livetable.repository;

import org.jspecify.annotations.NullMarked;
