package dev.livetable.spring.boot.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/** Names the observations of fetches, and gives them their keys. A bean of this type takes the place of the default. */
public interface FetchConvention extends ObservationConvention<FetchContext> {

    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof FetchContext;
    }
}
