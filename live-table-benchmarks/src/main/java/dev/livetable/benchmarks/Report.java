package dev.livetable.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes results as Markdown: a table of the goals, and one of everything. */
final class Report implements Goal.Results {

    private final List<Result> results;
    private final Map<String, Result> byId;

    Report(List<Result> results) {
        this.results = results;
        this.byId = results.stream().collect(Collectors.toMap(Result::id, Function.identity()));
    }

    /**
     * Prints the report of a file that JMH wrote.
     *
     * @param args the file
     */
    public static void main(String[] args) {
        System.out.println(new Report(JmhResults.read(Path.of(args[0]))).markdown());
    }

    @Override
    public double value(String id) {
        Result result = byId.get(id);
        return result == null ? Double.NaN : result.normal();
    }

    @Override
    public double allocated(String id) {
        Result result = byId.get(id);
        return result == null ? Double.NaN : result.allocated();
    }

    String markdown() {
        StringBuilder text = new StringBuilder("| what | measured | goal | then | |\n|---|---:|---:|---:|---|\n");
        for (Goal goal : Goal.ALL) {
            double figure = goal.measure().applyAsDouble(this);
            if (!Double.isNaN(figure)) {
                String sign = goal.isAtMost() ? "≤ " : "≥ ";
                line(
                        text,
                        goal.what(),
                        number(figure) + " " + goal.unit(),
                        bound(sign, goal.reach()),
                        bound(sign, goal.then()),
                        goal.verdict(figure));
            }
        }
        text.append("\n| benchmark | measured | allocated |\n|---|---:|---:|\n");
        for (Result result : results) {
            line(
                    text,
                    "`" + result.id() + "`",
                    number(result.value()) + " " + result.unit(),
                    Double.isNaN(result.allocated()) ? "" : number(result.allocated()) + " B");
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String... cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String bound(String sign, double number) {
        return Double.isNaN(number) ? "" : sign + number(number);
    }

    private static String number(double number) {
        String pattern = Math.abs(number) >= 100 || number == Math.rint(number) ? "%,.0f" : "%.2f";
        return String.format(Locale.ROOT, pattern, number);
    }
}
