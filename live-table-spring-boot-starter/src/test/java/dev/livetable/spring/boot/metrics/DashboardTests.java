package dev.livetable.spring.boot.metrics;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.spring.boot.ActuatorApplication;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard for Grafana asks for meters that a running application has, and for each of them. */
class DashboardTests {

    private static final JsonNode DASHBOARD =
            JsonMapper.shared().readTree(Path.of("../docs/live-tables-dashboard.json"));

    /** A metric as Prometheus knows it, with what is in braces after it, if anything is. */
    private static final Pattern METRIC =
            Pattern.compile("\\b((?:live|cache)_\\w+_(?:total|seconds\\w*|depth|up|open)|cache_size|cache_weight_bytes)"
                    + "(?:\\{([^}]*)})?");

    private static final Pattern LABEL = Pattern.compile("(\\w+)=~?\"([^\"]*)\"");
    private static final Pattern BY = Pattern.compile("by \\(([^)]*)\\)");

    private record Query(String panel, String text) {

        List<Matcher> metrics() {
            return METRIC.matcher(text)
                    .results()
                    .map(found -> {
                        Matcher matcher = METRIC.matcher(found.group());
                        assertThat(matcher.matches()).isTrue();
                        return matcher;
                    })
                    .toList();
        }
    }

    private static List<Query> queries() {
        List<Query> queries = new ArrayList<>();
        for (JsonNode panel : DASHBOARD.get("panels")) {
            String title = panel.get("title").asString();
            for (JsonNode target : panel.path("targets")) {
                queries.add(new Query(title, target.get("expr").asString()));
            }
        }
        for (JsonNode variable : DASHBOARD.get("templating").get("list")) {
            if (variable.get("type").asString().equals("query")) {
                queries.add(new Query(
                        variable.get("name").asString(),
                        variable.get("query").get("query").asString()));
            }
        }
        return queries;
    }

    private static void inApplication(Consumer<PrometheusMeterRegistry> test) {
        ActuatorApplication.runner().run(context -> test.accept(context.getBean(PrometheusMeterRegistry.class)));
    }

    /** Returns what Prometheus scrapes: for each metric its labels, each with its values. */
    private static Map<String, Map<String, Set<String>>> scraped(PrometheusMeterRegistry registry) {
        Map<String, Map<String, Set<String>>> metrics = new HashMap<>();
        registry.scrape().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            String name = line.split("[{ ]", 2)[0];
            Map<String, Set<String>> labels = metrics.computeIfAbsent(name, any -> new HashMap<>());
            Matcher label = LABEL.matcher(line);
            while (label.find()) {
                labels.computeIfAbsent(label.group(1), any -> new TreeSet<>()).add(label.group(2));
            }
        });
        return metrics;
    }

    @Test
    @DisplayName("Each metric and each label that the dashboard asks for is there")
    void asksForWhatIsThere() {
        inApplication(registry -> {
            Map<String, Map<String, Set<String>>> there = scraped(registry);
            for (Query query : queries()) {
                assertThat(query.metrics())
                        .as("%s asks for something: %s", query.panel(), query.text())
                        .isNotEmpty();
                for (Matcher metric : query.metrics()) {
                    assertThat(there).as(query.panel()).containsKey(metric.group(1));
                    Map<String, Set<String>> labels = requireNonNull(there.get(metric.group(1)));
                    assertLabels(query, metric.group(2), labels);
                    BY.matcher(query.text()).results().forEach(by -> assertThat(labels)
                            .as("%s of %s", query.panel(), metric.group(1))
                            .containsKeys(by.group(1).split(", ")));
                }
            }
        });
    }

    private static void assertLabels(Query query, String selector, Map<String, Set<String>> labels) {
        Matcher label = LABEL.matcher(selector == null ? "" : selector);
        while (label.find()) {
            assertThat(labels).as(query.panel()).containsKey(label.group(1));
            if (!label.group(2).startsWith("$")) {
                assertThat(labels.get(label.group(1))).as(query.panel()).contains(label.group(2));
            }
        }
    }

    @Test
    @DisplayName("Each meter of live tables is shown")
    void showsEachMeter() {
        inApplication(registry -> {
            Set<String> asked = queries().stream()
                    .flatMap(query -> query.metrics().stream())
                    .map(metric -> metric.group(1))
                    .collect(Collectors.toSet());
            Set<String> ours = registry.getMeters().stream()
                    .filter(DashboardTests::isOurs)
                    .map(meter -> name(registry, meter))
                    .collect(Collectors.toCollection(TreeSet::new));

            assertThat(ours).hasSizeGreaterThan(15).allSatisfy(name -> assertThat(asked)
                    .as("the dashboard shows %s", name)
                    .anyMatch(metric -> metric.startsWith(name)));
        });
    }

    private static boolean isOurs(Meter meter) {
        String manager = meter.getId().getTag("cache.manager");
        return meter.getId().getName().startsWith("live.") || LiveTableCacheMetrics.CACHE_MANAGER.equals(manager);
    }

    private static String name(MeterRegistry registry, Meter meter) {
        return registry.config()
                .namingConvention()
                .name(
                        meter.getId().getName(),
                        meter.getId().getType(),
                        meter.getId().getBaseUnit());
    }
}
