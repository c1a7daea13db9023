package dev.livetable.spring.boot.web;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.livetable.table.LostRaceException;
import dev.livetable.table.PartlyWrittenException;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.TableFailure;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.web.ErrorResponse;

class StandardProblemsTests {

    private static final Path DOCUMENT = Path.of("../docs/errors.md");
    private static final Pattern ROW =
            Pattern.compile("\\| `(\\w+Exception)` \\| (\\d{3})(, `Retry-After`)? \\| `([a-z-]+)`.*");

    private final StandardProblems problems = new StandardProblems(Duration.ofMillis(1500));

    /** The page says what is answered, for every error that there is. */
    @Test
    void everyErrorHasItsProblemAndIsInTheDocument() throws ReflectiveOperationException, IOException {
        Map<String, String> answered = new TreeMap<>();
        for (JavaClass found : new ClassFileImporter().importPackages("dev.livetable")) {
            if (found.isAssignableTo(TableFailure.class)
                    && found.isAssignableTo(DataAccessException.class)
                    && found.getModifiers().contains(JavaModifier.PUBLIC)
                    && !found.getModifiers().contains(JavaModifier.ABSTRACT)) {
                ErrorResponse problem = requireNonNull(problems.map(failure(found.reflect())), found.getName());
                Object code = requireNonNull(problem.getBody().getProperties()).get("code");
                boolean waits = "2".equals(problem.getHeaders().getFirst("Retry-After"));
                answered.put(found.getSimpleName(), problem.getStatusCode().value() + " " + waits + " " + code);
            }
        }
        Map<String, String> documented = new TreeMap<>();
        for (String line : Files.readAllLines(DOCUMENT)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                documented.put(row.group(1), row.group(2) + " " + (row.group(3) != null) + " " + row.group(4));
            }
        }

        assertThat(answered).hasSizeGreaterThan(15).containsExactlyEntriesOf(documented);
    }

    private static DataAccessException failure(Class<?> type) throws ReflectiveOperationException {
        if (type == RowNotFoundException.class) {
            return new RowNotFoundException("cities", "4711");
        }
        if (type == FilterParameterException.class) {
            return new FilterParameterException("cities", "country", List.of("x"), "is not allowed", null);
        }
        if (type == PartlyWrittenException.class) {
            return new PartlyWrittenException(
                    "cities", List.of(Row.of("id", 1)), 2, new RefusedException("cities", "what is wrong", null));
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            constructor.setAccessible(true);
            if (constructor.getParameterCount() == 1) {
                return (DataAccessException) constructor.newInstance("cities");
            }
            if (constructor.getParameterCount() == 3) {
                return (DataAccessException) constructor.newInstance("cities", "what is wrong", null);
            }
        }
        throw new AssertionError(type);
    }

    @Test
    void whatIsNoErrorOfATableHasNoProblem() {
        assertThat(problems.map(new DataIntegrityViolationException("of another table")))
                .isNull();
    }

    @Test
    void whoReadsIsNotToldOfAChange() {
        ErrorResponse lost = requireNonNull(problems.map(new LostRaceException("cities", "the read lost", null)));

        assertThat(lost.getBody().getDetail())
                .doesNotContain("change", "applied")
                .contains("may be tried again");
    }
}
