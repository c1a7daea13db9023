package dev.livetable.entity;

import java.time.ZoneId;
import java.util.Set;

/**
 * What was said of a class that is read as rows.
 *
 * @param ignored the names of properties to leave out
 * @param naming what columns are called
 * @param conversions how values of classes of its own are kept
 * @param zone where clocks show the times of a column without a zone
 */
record EntitySettings(Set<String> ignored, ColumnNaming naming, RowConversions conversions, ZoneId zone) {}
