package dev.livetable.json;

import dev.livetable.table.Row;
import java.util.Optional;
import tools.jackson.core.Version;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lets Jackson write rows: a {@link Row} as {@link Row#asMap()} would be written, and pages and slices of a live table as those
 * of Spring Data are.
 */
public final class RowModule extends JacksonModule {

    private final Copying copying = new Copying();

    /** Creates a module, for the builder of a mapper. */
    public RowModule() {}

    /** Returns the module that a mapper has; empty when it has none. */
    public static Optional<RowModule> of(JsonMapper mapper) {
        return mapper.registeredModules().stream()
                .filter(RowModule.class::isInstance)
                .map(RowModule.class::cast)
                .findFirst();
    }

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
