package io.r2dbc.spi;

/** Stands for the type of R2DBC, which is not on the class path of the tests. */
public interface ConnectionFactory {}
