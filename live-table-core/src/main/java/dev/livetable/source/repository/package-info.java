/** Spring Data repositories as masters: all that is used of them is what Spring Data Commons declares. */
@NullMarked
package dev.livetable.source.repository;

import org.jspecify.annotations.NullMarked;
