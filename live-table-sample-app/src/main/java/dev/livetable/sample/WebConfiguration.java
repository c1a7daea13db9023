package dev.livetable.sample;

import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;

/** Takes requests by the letter. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {

    private final NodesProperties properties;

    WebConfiguration(NodesProperties properties) {
        this.properties = properties;
    }

    /** Lets the page of one node ask the others. */
    @Override
    public void addCorsMappings(CorsRegistry registry) {
        registry.addMapping("/**")
                .allowedOrigins(properties.nodes().toArray(String[]::new))
                .allowedMethods("GET", "PATCH")
                .exposedHeaders("X-Live-Table", "Age");
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new StrictParameters())
                .addPathPatterns("/cities/**", "/typed/**", "/countries/**", "/demo/**");
    }

    /** Returns what refuses a column that is given twice, and reads every number as it is written. */
    @Bean
    JsonMapperBuilderCustomizer exactJson() {
        return json -> json.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    }
}
