package dev.livetable.sample;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;

/** A city, as code works with it that would rather not work with rows. */
record City(
        @Id @Nullable Long cityId,
        String name,
        String country,
        @Nullable String adminCode,
        @Nullable String featureCode,
        @Nullable Long population,
        @Nullable Double latitude,
        @Nullable Double longitude) {

    /** Returns this city with another number of people. */
    City withPopulation(long people) {
        return new City(cityId, name, country, adminCode, featureCode, people, latitude, longitude);
    }
}
