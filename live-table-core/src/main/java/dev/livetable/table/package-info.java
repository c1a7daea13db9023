/** What a table is: its schema, its rows, the questions that can be asked of it and the errors it answers with. */
@NullMarked
package dev.livetable.table;

import org.jspecify.annotations.NullMarked;
