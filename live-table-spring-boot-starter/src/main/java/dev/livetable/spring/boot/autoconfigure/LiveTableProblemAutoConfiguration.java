package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.spring.boot.web.ProblemMapper;
import dev.livetable.spring.boot.web.ProblemResolver;
import dev.livetable.spring.boot.web.StandardProblems;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/** Auto-configuration of the problem details that answer errors of live tables over Spring MVC. */
@AutoConfiguration(after = LiveTableAutoConfiguration.class)
@ConditionalOnClass(DispatcherServlet.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnSwitch(value = "live.problems.enabled", byDefault = true)
@EnableConfigurationProperties(LiveProperties.class)
public final class LiveTableProblemAutoConfiguration {

    LiveTableProblemAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    ProblemResolver liveTableProblemResolver(
            ObjectProvider<ProblemMapper> mappers,
            ObjectProvider<RequestMappingHandlerAdapter> adapter,
            LiveProperties properties) {
        List<ProblemMapper> all = new ArrayList<>(mappers.orderedStream().toList());
        all.add(new StandardProblems(LiveTableLimits.positive(
                "live.problems.retry-after", properties.problems().retryAfter())));
        return new ProblemResolver(
                all, () -> adapter.orderedStream().findFirst().orElseThrow().getMessageConverters());
    }
}
