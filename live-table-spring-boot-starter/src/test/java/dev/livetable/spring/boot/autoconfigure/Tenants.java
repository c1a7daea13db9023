package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.table.TableContext;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Which tenant the calling thread works for, as applications hold it: in a thread-local with an accessor. */
final class Tenants implements TableContext {

    static final String KEY = "tests.tenant";

    private static final ThreadLocal<@Nullable String> CURRENT = new ThreadLocal<>();

    static void carry() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(new Accessor());
    }

    static void carryNoMore() {
        ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
    }

    static <T> T as(@Nullable String tenant, Supplier<T> task) {
        String before = CURRENT.get();
        CURRENT.set(tenant);
        try {
            return task.get();
        } finally {
            CURRENT.set(before);
        }
    }

    static @Nullable String now() {
        return CURRENT.get();
    }

    @Override
    public String current() {
        String tenant = now();
        if (tenant == null) {
            throw new IllegalStateException("no tenant");
        }
        return tenant;
    }

    private static final class Accessor implements ThreadLocalAccessor<String> {

        @Override
        public Object key() {
            return KEY;
        }

        @Override
        public @Nullable String getValue() {
            return CURRENT.get();
        }

        @Override
        public void setValue(String value) {
            CURRENT.set(value);
        }

        @Override
        public void setValue() {
            CURRENT.remove();
        }
    }
}
