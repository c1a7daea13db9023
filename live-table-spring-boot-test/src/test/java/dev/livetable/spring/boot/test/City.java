package dev.livetable.spring.boot.test;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;

/** A city, as the typed live table has it. */
record City(@Id Integer cityId, String name, @Nullable String country) {}
