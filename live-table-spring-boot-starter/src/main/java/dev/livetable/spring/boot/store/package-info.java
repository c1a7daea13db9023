/**
 * Stores of Spring Data, as live repositories see them: where their entities are in a database, and which writes they tell of.
 */
@NullMarked
package dev.livetable.spring.boot.store;

import org.jspecify.annotations.NullMarked;
