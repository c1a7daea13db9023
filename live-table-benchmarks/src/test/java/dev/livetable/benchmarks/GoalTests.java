package dev.livetable.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

class GoalTests {

    private static final Pattern MEASURED = Pattern.compile("(\\w+)\\.(\\w+)(?:\\{(.*)})?");
    private static final Set<String> NOT_OF_JMH = Set.of("Heap", "Disk", "HitRatio");

    /** Notes what is asked for. */
    private static final class Asked implements Goal.Results {

        final Set<String> ids = new TreeSet<>();

        @Override
        public double value(String id) {
            ids.add(id);
            return 1;
        }

        @Override
        public double allocated(String id) {
            return value(id);
        }
    }

    @Test
    void whatGoalsAskForIsMeasured() {
        Asked asked = new Asked();
        assertThat(Goal.ALL).allSatisfy(goal -> assertThat(goal.measure().applyAsDouble(asked))
                .isFinite());
        assertThat(asked.ids).hasSizeGreaterThan(20).allSatisfy(GoalTests::assertMeasured);
    }

    private static void assertMeasured(String id) throws ClassNotFoundException {
        Matcher parts = MEASURED.matcher(id);
        assertThat(parts.matches()).isTrue();
        if (NOT_OF_JMH.contains(parts.group(1))) {
            return;
        }
        Class<?> type = Class.forName("dev.livetable.benchmarks." + parts.group(1));
        Optional<Method> benchmark = Stream.of(type.getMethods())
                .filter(method -> method.isAnnotationPresent(Benchmark.class)
                        && method.getName().equals(parts.group(2)))
                .findFirst();
        assertThat(benchmark).isPresent();
        String parameters = parts.group(3) == null ? "" : parts.group(3);
        assertThat(Stream.of(parameters.split(", ", -1)).filter(parameter -> !parameter.isEmpty()))
                .isSubsetOf(parameters(benchmark.orElseThrow()));
    }

    /** Returns the parameters of a benchmark and of its states, each with each of its values. */
    private static List<String> parameters(Method benchmark) {
        List<String> parameters = new ArrayList<>();
        Stream.concat(Stream.of(benchmark.getDeclaringClass()), Stream.of(benchmark.getParameterTypes()))
                .flatMap(state -> Stream.of(state.getFields()))
                .filter(field -> field.isAnnotationPresent(Param.class))
                .forEach(field -> {
                    for (String value : field.getAnnotation(Param.class).value()) {
                        parameters.add(field.getName() + "=" + value);
                    }
                });
        return parameters;
    }

    @Test
    void verdicts() {
        Goal both = new Goal("a ratio", "×", true, 2, 1, all -> 0);
        assertThat(both.verdict(1)).isEqualTo("both");
        assertThat(both.verdict(1.5)).isEqualTo("reached");
        assertThat(both.verdict(2.5)).isEqualTo("missed");
        Goal later = new Goal("a ratio", "×", false, Double.NaN, 0.8, all -> 0);
        assertThat(later.verdict(0.9)).isEqualTo("reached");
        assertThat(later.verdict(0.7)).isEqualTo("missed");
        Goal reachOnly = new Goal("a ratio", "×", true, 2, Double.NaN, all -> 0);
        assertThat(reachOnly.verdict(1)).isEqualTo("reached");
        assertThat(reachOnly.verdict(2.5)).isEqualTo("missed");
        Goal none = new Goal("a ratio", "×", false, Double.NaN, Double.NaN, all -> 0);
        assertThat(none.verdict(0.7)).isEmpty();
    }
}
