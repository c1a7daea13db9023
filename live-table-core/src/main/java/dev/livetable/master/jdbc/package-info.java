/** Tables of SQL databases as masters, over Spring JDBC. */
@NullMarked
package dev.livetable.master.jdbc;

import org.jspecify.annotations.NullMarked;
