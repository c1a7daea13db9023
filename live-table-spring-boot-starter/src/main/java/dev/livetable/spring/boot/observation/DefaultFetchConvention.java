package dev.livetable.spring.boot.observation;

import dev.livetable.status.FetchOutcome;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import java.util.Locale;

/** What fetches are called by default: {@value #NAME}, with the keys {@code table}, {@code question}, {@code outcome}. */
public class DefaultFetchConvention implements FetchConvention {

    /** The name of the observations. */
    public static final String NAME = "live.table.fetch";

    /** Creates the convention. */
    public DefaultFetchConvention() {}

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public String getContextualName(FetchContext context) {
        return "fetch " + question(context) + " of " + context.table();
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(FetchContext context) {
        FetchOutcome outcome = context.outcome();
        return KeyValues.of(
                LiveTableObservation.Key.TABLE.withValue(context.table()),
                LiveTableObservation.Key.QUESTION.withValue(question(context)),
                LiveTableObservation.Key.OUTCOME.withValue(
                        outcome == null ? KeyValue.NONE_VALUE : outcome.name().toLowerCase(Locale.ROOT)));
    }

    private static String question(FetchContext context) {
        return context.question().name().toLowerCase(Locale.ROOT);
    }
}
