/** Tables of SQL databases as masters, over Spring JDBC. */
@NullMarked
package dev.livetable.source.jdbc;

import org.jspecify.annotations.NullMarked;
