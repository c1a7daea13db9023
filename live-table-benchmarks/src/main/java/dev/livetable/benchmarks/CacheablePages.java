package dev.livetable.benchmarks;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.util.List;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.domain.Pageable;

/** The same pages behind {@link Cacheable}, as Spring applications keep them. Not final, since Spring makes a subclass. */
public class CacheablePages {

    /** Keeps pages under the key that Spring makes of all arguments. */
    @Cacheable("arguments")
    public List<Row> byArguments(Filter filter, Pageable pageable) {
        return Rows.PLACES.page(pageable.getPageNumber());
    }

    /** Keeps pages under the only argument. */
    @Cacheable("pageable")
    public List<Row> byPageable(Pageable pageable) {
        return Rows.PLACES.page(pageable.getPageNumber());
    }

    /** Keeps pages under an expression, as one writes it to have keys that can be read. */
    @Cacheable(
            cacheNames = "expression",
            key = "#filter + '/' + #pageable.pageNumber + '/' + #pageable.pageSize + '/' + #pageable.sort")
    public List<Row> byExpression(Filter filter, Pageable pageable) {
        return Rows.PLACES.page(pageable.getPageNumber());
    }

    /** Keeps pages of records. */
    @Cacheable("records")
    public List<CityRecord> records(Filter filter, Pageable pageable) {
        return Rows.PLACES.page(pageable.getPageNumber()).stream()
                .map(CityRecord::of)
                .toList();
    }

    /** The application. */
    @Configuration(proxyBeanMethods = false)
    @EnableCaching(proxyTargetClass = true)
    static class Application {

        @Bean
        CaffeineCacheManager cacheManager() {
            CaffeineCacheManager manager = new CaffeineCacheManager();
            manager.setCaffeine(Caffeine.newBuilder().maximumSize(Questions.COUNT * 3));
            return manager;
        }

        @Bean
        CacheablePages pages() {
            return new CacheablePages();
        }
    }
}
