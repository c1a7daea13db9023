package dev.livetable.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A way to break a guarantee.
 *
 * @param clause what it breaks
 * @param what what it does
 * @param noticed what notices it: {@code seed 7} for the simulation from that seed on, {@code nodes 7} for that of several
 *     nodes, else a test and its method
 * @param file the class it changes, of the library, or else of the simulation
 * @param changes texts of that class, each there once, and what takes their places
 */
record Sabotage(String clause, String what, String noticed, String file, Map<String, String> changes) {

    private static final String SEED = "seed ";
    private static final String NODES = "nodes ";

    /** Those of a thread know what the jars hold, once they have been looked at. */
    private static final ThreadLocal<StandardJavaFileManager> COMPILED = ThreadLocal.withInitial(
            () -> ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null));

    /** The call of a RegionCache before which others may go on. */
    static final String OTHERS_GO_ON =
            ".get(new Question.RowQuestion(\"\", \"\", dev.livetable.table.Filter.all(), null)); // others may go on here";

    static Sabotage sabotage(String clause, String what, String noticed, String file, String... changes) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int i = 0; i < changes.length; i += 2) {
            pairs.put(changes[i], changes[i + 1]);
        }
        return new Sabotage(clause, what, noticed, file, pairs);
    }

    /** Returns the source of the class with the changes made; fails where a text to change is not there once. */
    String changedSource() throws IOException {
        Path main = Path.of("src", "main", "java", "dev", "livetable", file + ".java");
        Path source = Files.exists(main) ? main : Path.of("src", "test", "java", "dev", "livetable", file + ".java");
        String text = Files.readString(source);
        for (Map.Entry<String, String> change : changes.entrySet()) {
            assertThat(text.split(Pattern.quote(change.getKey()), -1))
                    .as("%s is there once in %s: '%s'", this, source, change.getKey())
                    .hasSize(2);
            text = text.replace(change.getKey(), change.getValue());
        }
        return text;
    }

    /** Compiles the class with the changes made. */
    void compileInto(Path folder) throws IOException {
        String text = changedSource();
        Path changed = folder.resolve("source").resolve(file + ".java");
        Files.createDirectories(changed.getParent());
        Files.writeString(changed, text);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StandardJavaFileManager files = COMPILED.get();
        boolean compiles = compiler.getTask(
                        null,
                        files,
                        null,
                        List.of("-nowarn", "-proc:none", "-d", folder.toString(), "-cp", classPath()),
                        null,
                        files.getJavaFileObjects(changed))
                .call();
        assertThat(compiles).as("%s compiles", this).isTrue();
    }

    private static String classPath() {
        String classes = LiveTable.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        return classes + File.pathSeparator + System.getProperty("java.class.path");
    }

    @Override
    public String toString() {
        return clause + ": " + what;
    }

    static List<Sabotage> all() {
        return Stream.of(
                        SabotagesOfReads.all(),
                        SabotagesOfJudging.all(),
                        SabotagesOfWrites.all(),
                        SabotagesOfAnnouncements.all(),
                        SabotagesOfBulk.all(),
                        SabotagesOfOwnWrites.all(),
                        SabotagesOfStreams.all(),
                        SabotagesOfStaleness.all(),
                        SabotagesOfOldRows.all(),
                        SabotagesOfContexts.all(),
                        SabotagesOfEconomies.all(),
                        SabotagesOfNodes.all(),
                        SabotagesOfDisks.all())
                .flatMap(List::stream)
                .toList();
    }

    /** Returns those that the simulation notices. */
    static List<Sabotage> noticedBySeeds() {
        return all().stream().filter(sabotage -> sabotage.seed() >= 0).toList();
    }

    /** Returns from which seed on the simulation notices it soon; -1 when a test does. */
    long seed() {
        for (String simulation : List.of(SEED, NODES)) {
            if (noticed.startsWith(simulation)) {
                return Long.parseLong(noticed.substring(simulation.length()));
            }
        }
        return -1;
    }

    /** Returns where the seeds begin of which one notices it. */
    long firstSeed() {
        if (isOfNodes()) {
            return seed() >= NodesSimulation.BUS ? NodesSimulation.BUS : 0;
        }
        return seed() >= Simulation.FEWER ? Simulation.FEWER : seed() >= Simulation.OLD ? Simulation.OLD : 0;
    }

    /** Returns the class of the simulation that notices it. */
    Class<?> simulation() {
        return isOfNodes() ? NodesSimulationTests.class : SimulationTests.class;
    }

    private boolean isOfNodes() {
        return noticed.startsWith(NODES);
    }
}
