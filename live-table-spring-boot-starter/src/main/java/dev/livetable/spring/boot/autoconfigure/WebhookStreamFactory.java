package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.autoconfigure.TableProperties.StreamKind;
import dev.livetable.spring.boot.webhook.Webhook;
import dev.livetable.spring.boot.webhook.WebhookSecret;
import dev.livetable.spring.boot.webhook.WebhookStream;
import dev.livetable.spring.boot.webhook.Webhooks;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.bus.NodeBus;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;

/** Streams that services feed, by signed requests. */
final class WebhookStreamFactory implements StreamFactory {

    private static final Logger logger = LoggerFactory.getLogger(WebhookStreamFactory.class);

    private final Duration replayWindow;
    private final Webhooks webhooks;
    private final BusStreamFactory bus;
    private final BeanFactory beanFactory;

    WebhookStreamFactory(
            LiveProperties.Webhook properties, Webhooks webhooks, BusStreamFactory bus, BeanFactory beanFactory) {
        this.replayWindow = LiveTableLimits.positive("live.webhook.replay-window", properties.replayWindow());
        this.webhooks = webhooks;
        this.bus = bus;
        this.beanFactory = beanFactory;
    }

    @Override
    public StreamKind kind() {
        return StreamKind.WEBHOOK;
    }

    @Override
    public LiveStream create(DeclaredTable table) {
        WebhookSecret secret = secret(DeclaredStream.property(table, "secret"), table.stream());
        NodeBus nodes = bus.bus();
        WebhookStream stream = nodes == null
                ? WebhookStream.alone()
                : WebhookStream.with(nodes.table(table.name()), changes -> nodes.tell(table.name(), changes));
        if (nodes == null) {
            logger.info(
                    "Live table '{}' hears of changes by a webhook and there is no bus: where there are several nodes, only"
                            + " the one that is called hears of a change. See live.bus.kind.",
                    table.name());
        }
        webhooks.add(
                table.name(),
                new Webhook(
                        secret,
                        stream,
                        () -> beanFactory.getBean(table.bean(), LiveTable.class).schema(),
                        replayWindow,
                        Clock.systemUTC()));
        return stream;
    }

    private static WebhookSecret secret(String property, TableProperties.Stream stream) {
        String secret = stream.secret();
        if (secret == null) {
            throw new AdviceException(
                    property + " is not set, but the table has a stream of kind 'webhook'.",
                    "Set " + property
                            + " to the key that the service signs with: at least 24 random bytes in Base64, with or"
                            + " without 'whsec_' before them, such as what 'openssl rand -base64 32' prints.");
        }
        try {
            return WebhookSecret.parse(secret);
        } catch (IllegalArgumentException e) {
            throw new AdviceException(
                    property + " is no key: " + e.getMessage() + ".",
                    "Set " + property
                            + " to at least 24 random bytes in Base64, with or without 'whsec_' before them, such as"
                            + " what 'openssl rand -base64 32' prints.",
                    e);
        }
    }
}
