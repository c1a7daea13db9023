/**
 * Objects of an application as rows, and back: by their declared types, with nothing lost and
 * nothing loaded in silence.
 */
@NullMarked
package dev.livetable.entity;

import org.jspecify.annotations.NullMarked;
