package dev.livetable.json;

import dev.livetable.table.Row;
import tools.jackson.core.Version;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.SerializationConfig;

/**
 * Lets Jackson write rows: a {@link Row} as {@link Row#asMap()} would be written, and pages and slices of a live table as those
 * of Spring Data are.
 */
public final class RowModule extends JacksonModule {

    private final Copying copying = new Copying();

    /** Creates a module, for the builder of a mapper. */
    public RowModule() {}

    @Override
    public String getModuleName() {
        return "live-table-rows";
    }

    @Override
    public Version version() {
        return Version.unknownVersion();
    }

    @Override
    public void setupModule(SetupContext context) {
        context.addSerializers(new RowSerializers(copying));
    }

    @Override
    public String toString() {
        return "module of Jackson for rows of live tables";
    }

    /** Lets lists of rows within other objects be copied, for the mapper of this configuration. */
    void copyUnder(SerializationConfig config) {
        copying.allow(config);
    }
}
