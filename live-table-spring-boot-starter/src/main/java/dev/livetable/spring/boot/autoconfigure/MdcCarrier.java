package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.ThreadLocalCarrier;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Carries what the log lines of a caller are marked with. */
final class MdcCarrier implements ThreadLocalCarrier {

    @Override
    public Carried capture() {
        Map<String, String> captured = MDC.getCopyOfContextMap();
        return () -> {
            Map<String, String> before = MDC.getCopyOfContextMap();
            set(captured);
            return () -> set(before);
        };
    }

    private static void set(@Nullable Map<String, String> values) {
        if (values == null) {
            MDC.clear();
        } else {
            MDC.setContextMap(values);
        }
    }
}
