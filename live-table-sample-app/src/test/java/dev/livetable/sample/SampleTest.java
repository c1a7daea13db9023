package dev.livetable.sample;

import dev.livetable.Ports;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfiguration;

/** A test against the running application, over all cities in a database in memory that is not slowed down. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:cities;DB_CLOSE_DELAY=-1",
            "sample.master.delay=0",
            "sample.country-api.delay=0"
        })
@ContextConfiguration(initializers = SampleTest.FreePort.class)
@AutoConfigureRestTestClient
@interface SampleTest {

    /** Has the API of countries listen where nobody does. */
    class FreePort implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            TestPropertyValues.of("sample.country-api.port=" + Ports.free()).applyTo(context);
        }
    }
}
