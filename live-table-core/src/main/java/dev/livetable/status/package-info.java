/** What can be observed of a live table: its status, its listeners, and the words for outcomes and causes. */
@NullMarked
package dev.livetable.status;

import org.jspecify.annotations.NullMarked;
