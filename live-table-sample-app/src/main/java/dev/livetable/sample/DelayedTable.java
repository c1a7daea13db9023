package dev.livetable.sample;

import dev.livetable.table.Capability;
import dev.livetable.table.FilterSupport;
import dev.livetable.table.ForwardingWritableTable;
import dev.livetable.table.Participation;
import dev.livetable.table.TableSchema;
import dev.livetable.table.WritableTable;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A table whose rows are as slow to reach as if there were a long way to them. */
final class DelayedTable extends ForwardingWritableTable {

    private final WritableTable table;
    private final Duration delay;

    DelayedTable(WritableTable table, Duration delay) {
        this.table = table;
        this.delay = delay;
    }

    /** Takes the time of the way to the table, and returns it. */
    @Override
    protected WritableTable delegate() {
        try {
            TimeUnit.NANOSECONDS.sleep(delay.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return table;
    }

    @Override
    public Optional<String> identity() {
        return table.identity();
    }

    @Override
    public TableSchema schema() {
        return table.schema();
    }

    @Override
    public Set<Capability> capabilities() {
        return table.capabilities();
    }

    @Override
    public FilterSupport filterSupport() {
        return table.filterSupport();
    }

    @Override
    public boolean listsAnyWindow() {
        return table.listsAnyWindow();
    }

    @Override
    public boolean countsApart() {
        return table.countsApart();
    }

    @Override
    public boolean tellsMissing() {
        return table.tellsMissing();
    }

    @Override
    public boolean listsById() {
        return table.listsById();
    }

    @Override
    public boolean isSharedByCallers() {
        return table.isSharedByCallers();
    }

    @Override
    public Participation participation() {
        return table.participation();
    }

    @Override
    public boolean noticesWrites() {
        return table.noticesWrites();
    }

    @Override
    public boolean hasWritten() {
        return table.hasWritten();
    }

    @Override
    public String toString() {
        return table.toString();
    }
}
