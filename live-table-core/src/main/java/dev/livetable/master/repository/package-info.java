/** Spring Data repositories as masters: all that is used of them is what Spring Data Commons declares. */
@NullMarked
package dev.livetable.master.repository;

import org.jspecify.annotations.NullMarked;
