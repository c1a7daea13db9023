package dev.livetable.benchmarks;

import dev.livetable.table.Filter;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;

/**
 * The pages that are asked for in turn. Each has objects of its own, as a web request brings them, not those the caches
 * were filled with: equal keys that are the same object are found sooner.
 */
@State(Scope.Thread)
public class Questions {

    static final int COUNT = 64;

    /** How the pages are sorted. */
    @Param({"none", "name"})
    public String sort = "none";

    private Question[] questions = new Question[0];
    private int next;

    record Question(Filter filter, Pageable pageable, String id) {}

    /** Makes the questions. */
    @Setup
    public void make() {
        questions = of(sort);
    }

    static Question[] of(String sort) {
        return IntStream.range(0, COUNT)
                .mapToObj(page -> new Question(
                        Filter.equal("country", "country " + page % 8),
                        PageRequest.of(page, Rows.PAGE_SIZE, "none".equals(sort) ? Sort.unsorted() : Sort.by(sort)),
                        Integer.toString(1_000_000 + page)))
                .toArray(Question[]::new);
    }

    Question next() {
        next = next + 1 & COUNT - 1;
        return questions[next];
    }
}
