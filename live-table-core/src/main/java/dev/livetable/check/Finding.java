package dev.livetable.check;

/**
 * What a check has found out about one aspect of a table.
 *
 * @param aspect what was asked about
 * @param verdict how it went
 * @param text what was asked and what came, as a sentence without the name of the table; holds no value of a row
 */
public record Finding(Aspect aspect, Verdict verdict, String text) {}
