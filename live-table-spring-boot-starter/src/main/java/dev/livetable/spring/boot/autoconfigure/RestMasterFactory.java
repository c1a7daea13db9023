package dev.livetable.spring.boot.autoconfigure;

import static java.util.Objects.requireNonNull;

import dev.livetable.master.rest.RestTable;
import dev.livetable.master.rest.RestTableBuilder;
import dev.livetable.table.Table;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.web.client.RestClient;

/** Masters that are JSON APIs over HTTP. */
final class RestMasterFactory implements MasterFactory {

    private static final Logger logger = LoggerFactory.getLogger(RestMasterFactory.class);

    private final RestClients clients;
    private final NamedBeans beans;

    RestMasterFactory(RestClients clients, NamedBeans beans) {
        this.clients = clients;
        this.beans = beans;
    }

    @Override
    public MasterKind kind() {
        return MasterKind.REST;
    }

    @Override
    public Table create(String name, TableProperties properties) {
        RestProperties rest = requireNonNull(properties.rest());
        String prefix = kind().property(name);
        RestClient client = clients.get(prefix, rest);
        DeclaredContext context = DeclaredContext.of(DeclaredTable.ofTable(name, properties), beans);
        warnOfCredentials(prefix, client, context);
        RestTableBuilder builder = RestTable.builder(client)
                .name(name)
                .path(rest.path() == null ? "/" + name : rest.path())
                .settingNames(setting -> prefix + "." + DataObjectPropertyName.toDashedForm(setting));
        if (context.context() != null) {
            builder.context(context.context());
        }
        RestDescription.tell(prefix, rest, builder);
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new AdviceException(
                    "The table of " + prefix + " cannot be made: " + e.getMessage() + ".",
                    "Correct it in the properties that begin with " + prefix + ".",
                    e);
        }
    }

    private static void warnOfCredentials(String prefix, RestClient client, DeclaredContext context) {
        List<String> additions = RestClients.additionsOf(client);
        if (!context.isSaid() && !additions.isEmpty()) {
            logger.warn(
                    "The RestClient of {} has interceptors: {}. If one of them sends the credentials of whoever is signed in,"
                            + " the rows of the first who asks are shown to all. Then set {} to a bean that tells the user;"
                            + " else set it to 'none'",
                    prefix,
                    String.join(", ", additions),
                    context.property());
        }
    }
}
