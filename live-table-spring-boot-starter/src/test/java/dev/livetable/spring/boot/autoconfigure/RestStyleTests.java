package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertAdvice;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.check.CheckReport;
import dev.livetable.check.Verdict;
import dev.livetable.master.rest.RestStyle;
import dev.livetable.master.rest.RestTable;
import dev.livetable.master.rest.RestTableBuilder;
import dev.livetable.master.rest.style.GithubApi;
import dev.livetable.master.rest.style.JsonApiApi;
import dev.livetable.master.rest.style.ODataApi;
import dev.livetable.master.rest.style.PostgrestApi;
import dev.livetable.master.rest.style.StrapiApi;
import dev.livetable.master.rest.style.StyleApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.web.client.RestClient;

/** Styles of APIs: that they stand for what the documents say, that what is set goes over them, and that checks agree. */
class RestStyleTests {

    private static final Pattern BLOCK =
            Pattern.compile("```yaml\\nstyle: (\\S+)\\n# stands for\\n(.*?)```", Pattern.DOTALL);

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    LiveCacheAutoConfiguration.class,
                    LiveTableAutoConfiguration.class,
                    LiveTableRestAutoConfiguration.class));

    private static String name(RestStyle style) {
        return style.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static RestTableBuilder builder(RestClient client, Map<String, Object> more, PropertySource<?>... sources) {
        List<ConfigurationPropertySource> all = new ArrayList<>();
        all.add(ConfigurationPropertySource.from(new MapPropertySource("more", more)));
        for (PropertySource<?> source : sources) {
            all.add(ConfigurationPropertySource.from(source));
        }
        RestProperties rest = new Binder(all).bind("", RestProperties.class).get();
        RestTableBuilder builder = RestTable.builder(client);
        RestDescription.tell("rest", rest, builder);
        return builder;
    }

    @ParameterizedTest
    @EnumSource
    void standForWhatTheDocumentsSay(RestStyle style) throws IOException {
        Map<String, String> documented = new LinkedHashMap<>();
        Matcher blocks = BLOCK.matcher(Files.readString(Path.of("../docs/masters-rest.md")));
        while (blocks.find()) {
            documented.put(blocks.group(1), blocks.group(2));
        }
        RestClient client = RestClient.create();
        PropertySource<?> lines = new YamlPropertySourceLoader()
                .load(
                        "lines",
                        new ByteArrayResource(
                                requireNonNull(documented.get(name(style))).getBytes(StandardCharsets.UTF_8)))
                .get(0);

        RestTableBuilder ofStyle = builder(client, Map.of("style", name(style), "filtering", "a, b"));
        RestTableBuilder ofLines = builder(client, Map.of("filtering", "a, b"), lines);

        assertThat(documented).hasSize(RestStyle.values().length);
        assertThat(ofStyle).usingRecursiveComparison().isEqualTo(ofLines);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "postgrest | list-headers.prefer | ''",
                "postgrest | write-headers.X-Tenant | a",
                "postgrest | paging | page-size",
                "json-api | attributes | ''",
                "odata | list-parameters.[$count] | ''",
                "odata | sorting | none",
                "strapi | id-column | id",
                "strapi | total | unknown",
                "github | methods | ''"
            })
    void areOverriddenByWhatIsSet(String style, String property, String value) {
        RestClient client = RestClient.create();
        Map<String, Object> more = new LinkedHashMap<>(Map.of("style", style, "filtering", "a"));
        RestTableBuilder plain = builder(client, more);
        more.put(property, value);
        RestTableBuilder set = builder(client, more);

        assertThat(set).usingRecursiveComparison().isNotEqualTo(plain);
    }

    @Test
    void leaveNothingOfAPagingThatIsNotTheirs() {
        RestClient client = RestClient.create();

        RestTableBuilder styled =
                builder(client, Map.of("style", "strapi", "paging", "offset-limit", "sorting", "none"));
        RestTableBuilder plain = builder(client, Map.of("paging", "offset-limit"));

        assertThat(styled)
                .usingRecursiveComparison()
                .comparingOnlyFields("paging", "sorting")
                .isEqualTo(plain);
    }

    private static StyleApi api(String style) {
        return switch (style) {
            case "postgrest" -> new PostgrestApi();
            case "json-api" -> new JsonApiApi();
            case "odata" -> new ODataApi();
            case "strapi" -> new StrapiApi(false);
            default -> new GithubApi();
        };
    }

    private ApplicationContextRunner cities(StyleApi api, String style, String... more) {
        api.serveCities(style.equals("strapi") ? "documentId" : style.equals("github") ? "number" : "id", 23);
        ApplicationContextRunner cities = runner.withPropertyValues(
                        "live.tables.cities.required=full",
                        "live.tables.cities.rest.base-url=" + api.url(),
                        "live.tables.cities.rest.style=" + style)
                .withPropertyValues(more);
        return style.equals("json-api")
                ? cities.withPropertyValues("live.tables.cities.rest.fixed-fields.type=cities")
                : cities;
    }

    /** The application starts only if the check agrees, and if it does not the advice names the property that is wrong. */
    @ParameterizedTest
    @CsvSource({
        "postgrest, total, header:X-Total",
        "json-api, paging-first-page, 0",
        "odata, paging-position-parameter, skip",
        "strapi, paging-first-page, 0",
        "github, paging-first-page, 2"
    })
    void areCheckedAtTheStart(String style, String property, String wrong) {
        String filtering = style.equals("github") ? "" : "name, population";
        String prefix = "live.tables.cities.rest.";
        try (StyleApi api = api(style)) {
            cities(api, style, prefix + "filtering=" + filtering).run(context -> {
                assertThat(context).hasNotFailed();
                CheckReport report = context.getBean(LiveTable.class).check();
                assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.AGREES);
            });
            cities(api, style, prefix + property + "=" + wrong)
                    .run(context -> assertAdvice(context).contains(prefix + property));
        }
    }
}
