package dev.livetable.spring.boot.actuate;

import dev.livetable.check.Aspect;
import java.util.List;

/** What the properties are called that say what a master does. */
@FunctionalInterface
public interface SettingNames {

    /**
     * Returns the properties that decide about an aspect of a table's master, the most likely first.
     *
     * @param table the name of the live table
     * @param aspect the aspect
     * @return their names; none if no property does, as for a table that is a bean
     */
    List<String> of(String table, Aspect aspect);
}
