package dev.livetable.sample;

import dev.livetable.AfterRestart;
import dev.livetable.spring.boot.autoconfigure.LiveTableCustomizer;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.WritableTable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** What the live tables are made of beyond what application.yml says. */
@Configuration(proxyBeanMethods = false)
class TableConfiguration {

    /** What the demo needs as long as no property names something real that tells of changes. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(OnNoOtherStream.class)
    static class DemoConfiguration {

        /** Returns the stream of the live table; {@link DemoController} tells it of changes. */
        @Bean
        ManualLiveStream demoStream() {
            return new ManualLiveStream();
        }

        /** Nobody else writes while this application is down, so what a cache on disk holds is right after a restart. */
        @Bean
        LiveTableCustomizer demoStreamOfCities(ManualLiveStream demoStream) {
            return (name, builder) -> {
                if (name.equals("cities")) {
                    builder.stream(demoStream).afterRestart(AfterRestart.TRUST);
                }
            };
        }
    }

    /** Puts the way to a remote database before the one at hand. The API of countries takes its time by itself. */
    @Bean
    LiveTableCustomizer slowMaster(MasterProperties properties) {
        return (name, builder) -> {
            if (name.equals("cities")) {
                builder.wrapMaster(master -> new DelayedTable((WritableTable) master, properties.delay()));
            }
        };
    }
}
