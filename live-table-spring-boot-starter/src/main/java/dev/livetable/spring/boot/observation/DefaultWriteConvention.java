package dev.livetable.spring.boot.observation;

import dev.livetable.status.WriteOutcome;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import java.util.Locale;

/** What writes are called by default: {@value #NAME}, with the keys {@code table}, {@code op}, {@code outcome}. */
public class DefaultWriteConvention implements WriteConvention {

    /** The name of the observations. */
    public static final String NAME = "live.table.write";

    /** Creates the convention. */
    public DefaultWriteConvention() {}

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public String getContextualName(WriteContext context) {
        return context.operation().label() + " in " + context.table();
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(WriteContext context) {
        WriteOutcome outcome = context.outcome();
        return KeyValues.of(
                LiveTableObservation.Key.TABLE.withValue(context.table()),
                LiveTableObservation.Key.OPERATION.withValue(context.operation().label()),
                LiveTableObservation.Key.OUTCOME.withValue(
                        outcome == null ? KeyValue.NONE_VALUE : outcome.name().toLowerCase(Locale.ROOT)));
    }
}
