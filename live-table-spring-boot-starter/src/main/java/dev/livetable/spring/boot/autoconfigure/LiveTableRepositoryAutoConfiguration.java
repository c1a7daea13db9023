package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.entity.RowConversions;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.PlatformTransactionManager;

/** Auto-configuration of masters that are Spring Data repositories: {@code live.tables.<name>.repository.*}. */
@AutoConfiguration(before = LiveTableAutoConfiguration.class)
@ConditionalOnClass(PlatformTransactionManager.class)
public final class LiveTableRepositoryAutoConfiguration {

    LiveTableRepositoryAutoConfiguration() {}

    @Bean
    RepositoryMasterFactory liveTableRepositoryMasterSource(
            ListableBeanFactory beanFactory,
            ObjectProvider<WriteNotices> notices,
            ObjectProvider<DataSourceLocation> locations,
            ObjectProvider<RowConversions> conversions,
            NamedBeans beans) {
        return new RepositoryMasterFactory(
                new RepositoryManagers(beanFactory, beans),
                notices.stream().toList(),
                locations.orderedStream().toList(),
                () -> conversions.getIfAvailable(RowConversions::none),
                beans);
    }
}
