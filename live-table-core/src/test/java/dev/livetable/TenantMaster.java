package dev.livetable;

import dev.livetable.table.ForwardingWritableTable;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.TableContext;
import dev.livetable.table.TableSchema;
import dev.livetable.table.WritableTable;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A master that has rows of its own for each tenant; the calling thread says in a thread-local which it is. */
final class TenantMaster extends ForwardingWritableTable implements TableContext, ThreadLocalCarrier {

    private final ThreadLocal<@Nullable String> tenant = new ThreadLocal<>();
    private final Map<String, InMemoryTable> tables = new ConcurrentHashMap<>();

    InMemoryTable of(String name) {
        return tables.computeIfAbsent(name, any -> InMemoryTable.of(
                        LiveTableSetup.SCHEMA,
                        LiveTableSetup.product(1, name + "'s apple", 10),
                        LiveTableSetup.product(2, name + "'s banana", 20),
                        LiveTableSetup.product(3, name + "'s cherry", 30))
                .oneRow());
    }

    <T> T as(@Nullable String name, Supplier<T> task) {
        String before = tenant.get();
        tenant.set(name);
        try {
            return task.get();
        } finally {
            tenant.set(before);
        }
    }

    void as(String name, Runnable task) {
        as(name, () -> {
            task.run();
            return true;
        });
    }

    @Override
    @SuppressWarnings("NullAway") // as an implementation may do
    public String current() {
        return tenant.get();
    }

    @Override
    public Carried capture() {
        String captured = tenant.get();
        return () -> {
            String before = tenant.get();
            tenant.set(captured);
            return () -> tenant.set(before);
        };
    }

    @Override
    protected WritableTable delegate() {
        String name = tenant.get();
        if (name == null) {
            throw new IllegalStateException("The master was called without a tenant");
        }
        return of(name);
    }

    @Override
    public TableSchema schema() {
        return LiveTableSetup.SCHEMA;
    }

    @Override
    public Optional<String> identity() {
        return Optional.of("tenants");
    }

    @Override
    public boolean isSharedByCallers() {
        return false;
    }

    @Override
    public boolean listsById() {
        return false;
    }
}
