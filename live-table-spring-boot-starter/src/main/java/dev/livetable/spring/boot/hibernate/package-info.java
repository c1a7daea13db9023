/**
 * Hibernate as a store: how it keeps entities, and what it writes, by repositories, by sessions, or by queries.
 */
@NullMarked
package dev.livetable.spring.boot.hibernate;

import org.jspecify.annotations.NullMarked;
