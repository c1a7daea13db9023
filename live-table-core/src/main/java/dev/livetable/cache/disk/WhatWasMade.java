package dev.livetable.cache.disk;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.livetable.table.RowBlock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How much heap is taken by what was made of rows that are on disk, such as their JSON. Safe for use by many threads. */
final class WhatWasMade {

    /*
     * MVStore weighs an entry once, when it is put or read. So what is made of its rows later is weighed here, for each block
     * that is in memory. Where it becomes too much, what is least useful is forgotten, and made again when it is asked for.
     */

    private final Cache<RowBlock, Integer> weights;
    private final Consumer<RowBlock> weigh = this::weigh;

    /**
     * Weighs nothing yet.
     *
     * @param most how many bytes may be taken
     */
    WhatWasMade(long most) {
        this.weights = Caffeine.newBuilder()
                .weakKeys()
                .maximumWeight(most)
                .weigher((RowBlock block, Integer weight) -> weight)
                .removalListener(WhatWasMade::removed)
                .build();
    }

    private static void removed(@Nullable RowBlock block, @Nullable Integer weight, RemovalCause cause) {
        if (block != null && cause.wasEvicted()) {
            block.forgetDerived();
        }
    }

    /** Weighs what is made of the rows from now on, and what was. */
    void watch(RowBlock block) {
        if (block.keptBy(weigh) && block.derivedWeight() > 0) {
            weigh(block);
        }
    }

    private void weigh(RowBlock block) {
        weights.put(block, (int) Math.min(Integer.MAX_VALUE, block.derivedWeight()));
    }
}
