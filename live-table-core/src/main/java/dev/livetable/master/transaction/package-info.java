/** The transactions of Spring that threads are in: which manager's the innermost one is. */
@NullMarked
package dev.livetable.master.transaction;

import org.jspecify.annotations.NullMarked;
