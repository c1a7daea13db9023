package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTableBuilder;

/**
 * Wraps the master of live tables, or changes what their properties say. Every bean of this type is applied to every
 * live table of the application that is built from properties or by way of {@link LiveTableConfigurer}, in the order of
 * the beans, after the properties.
 */
@FunctionalInterface
public interface LiveTableCustomizer {

    /**
     * Adjusts a live table that is about to be built.
     *
     * @param name the name of the live table
     * @param builder what builds it
     */
    void customize(String name, LiveTableBuilder builder);
}
