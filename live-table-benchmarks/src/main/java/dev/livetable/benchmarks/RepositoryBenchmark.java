package dev.livetable.benchmarks;

import dev.livetable.benchmarks.Places.CachedPlaceRepository;
import dev.livetable.benchmarks.Places.Place;
import dev.livetable.benchmarks.Places.PlaceRepository;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;

/** Reads of a repository of Spring Data JPA that were asked before. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 250, timeUnit = TimeUnit.MILLISECONDS)
@NullUnmarked // JMH sets the fields
public class RepositoryBenchmark {

    private static final int MASK = 1023;
    private static final Pageable PAGE = PageRequest.of(2, 50, Sort.by("population", "id"));

    /** What keeps what was read. */
    @Param({"NONE", "LIVE", "SECOND_LEVEL"})
    public RepositoryCaching caching;

    private ConfigurableApplicationContext application;
    private Places places;
    private int turn;

    /** Starts the application. */
    @Setup(Level.Trial)
    public void start() {
        application = PlaceApplication.start(caching);
        Class<? extends Places> repository =
                caching == RepositoryCaching.SECOND_LEVEL ? CachedPlaceRepository.class : PlaceRepository.class;
        places = application.getBean(repository);
    }

    /** A place by its id. */
    @Benchmark
    public Optional<Place> findById() {
        turn++;
        return places.findById(1L + (turn & MASK));
    }

    /** A page of 50 places of a derived query. */
    @Benchmark
    public Page<Place> derivedPage() {
        turn++;
        return places.findByDistrict(turn % PlaceApplication.DISTRICTS, PAGE);
    }

    /** Ends the application. */
    @TearDown
    public void close() {
        application.close();
    }
}
