package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.CachedRows;
import dev.livetable.cache.FaultyCache;
import dev.livetable.cache.LogPosition;
import dev.livetable.cache.MemCache;
import dev.livetable.status.CallObserver;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.LiveTableListener;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Regions of a cache that can fail, without tables; what they tell their listeners is noted as "region: cause". */
abstract class RegionSetup {

    static final String KEY = "products/row/1";
    static final Question QUESTION = new Question.RowQuestion(KEY, "1", Filter.all(), null);

    final FaultyCache cache = new FaultyCache(MemCache.create());
    final ManualScheduler time = new ManualScheduler();
    final List<String> told = new ArrayList<>();
    final StatusRecorder recorder = recorder("products");
    final RegionCache regionCache = new RegionCache(cache, "products", recorder);
    final ChangeLog log = log();
    final DurableMark mark = new DurableMark();
    final Region region = new Region(regionCache, new RegionClaim(log, mark), time, recorder);

    StatusRecorder recorder(String table) {
        LiveTableListener listener = new LiveTableListener() {
            @Override
            public void invalidated(String table, InvalidationCause cause) {
                told.add(table + ": " + cause);
            }
        };
        return new StatusRecorder(table, Clock.systemUTC(), List.of(listener), Runnable::run, CallObserver.none());
    }

    static ChangeLog log() {
        ChangeLog log = new ChangeLog(5, List.of(), 1L << 30, 0, Clock.systemUTC());
        log.keepAtMost(1L << 20);
        return log;
    }

    Region region(String name) {
        StatusRecorder ofRegion = recorder(name);
        return new Region(
                new RegionCache(cache, name, ofRegion), new RegionClaim(log(), new DurableMark()), time, ofRegion);
    }

    static RowChange change(long id) {
        Row before = LiveTableSetup.product(id, "apple", 10);
        return new RowChange(String.valueOf(id), RowImage.whole(before), RowImage.whole(before.with("price", 11L)));
    }

    static CachedRows shown(long log, long position) {
        List<Row> rows = List.of(LiveTableSetup.product(1, "apple", 10));
        return new CachedRows(
                rows, OptionalLong.empty(), false, Instant.EPOCH, new LogPosition(log, position, 0), false);
    }

    /** Returns whether a change of a row that is appended now still says what the row was before. */
    static boolean isBeforeKnown(Region region) {
        region.append(InvalidationCause.EVENT, List.of(change(1)));
        Change last = region.log().last(1).get(0);
        return last.rows() != null && last.rows().get(0).before().isWhole();
    }

    static void onAnotherThread(Runnable task) {
        CompletableFuture.runAsync(task).orTimeout(30, TimeUnit.SECONDS).join();
    }

    void assertMarked(boolean expected) {
        assertThat(cache.isMarked("products")).isEqualTo(expected);
    }
}
