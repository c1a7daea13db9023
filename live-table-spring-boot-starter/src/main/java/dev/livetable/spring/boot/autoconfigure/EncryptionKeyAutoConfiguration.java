package dev.livetable.spring.boot.autoconfigure;

import java.util.Locale;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Auto-configuration that keeps the key of the cache on disk out of every actuator endpoint. */
@AutoConfiguration
@ConditionalOnClass(SanitizingFunction.class)
public final class EncryptionKeyAutoConfiguration {

    /** The property with nothing but its letters, as every spelling of it ends, in files as in the environment. */
    private static final String KEY = "redbencryptionkey";

    EncryptionKeyAutoConfiguration() {}

    @Bean
    SanitizingFunction liveCacheEncryptionKeySanitizingFunction() {
        return data -> isKey(data.getKey()) ? data.withSanitizedValue() : data;
    }

    private static boolean isKey(String property) {
        return property.replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT).endsWith(KEY);
    }
}
