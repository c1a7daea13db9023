package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.AfterRestart;
import java.util.UUID;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.sql.init.AbstractScriptDatabaseInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Drops what is kept on disk where scripts such as {@code data.sql} run at each start: they may have put rows back that
 * had been changed. A table whose {@code after-restart} is {@code trust} keeps its rows.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(AbstractScriptDatabaseInitializer.class)
@ConditionalOnProperty(name = "spring.sql.init.mode", havingValue = "always")
class ScriptsVersionConfiguration {

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    LiveTableCustomizer liveTableScriptsCustomizer(DeclaredTables tables, DeclaredRepositories repositories) {
        String run = UUID.randomUUID().toString();
        return (name, builder) -> {
            DeclaredTable table = repositories.with(tables).get(name);
            TableProperties declared = table == null ? null : table.properties();
            boolean isTrusted = declared != null && declared.afterRestart() == AfterRestart.TRUST;
            boolean isApi = declared != null && MasterKind.REST.isDeclaredBy(declared);
            if (!isTrusted && !isApi) {
                builder.dependsOn("scripts", run);
            }
        };
    }
}
