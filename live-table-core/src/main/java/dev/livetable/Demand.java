package dev.livetable;

import java.util.List;
import java.util.stream.Stream;

/**
 * What the reads of a view have to see (F13). Immutable.
 *
 * @param kind how they are answered
 * @param receipts what they have to cover; none unless the kind says so
 */
record Demand(Kind kind, List<Receipt> receipts) {

    /** As any read is answered. */
    static final Demand NONE = new Demand(Kind.NONE, List.of());

    /** By the master, which is asked from now on. */
    static final Demand MASTER = new Demand(Kind.MASTER, List.of());

    /** With all that was acknowledged before they began. */
    static final Demand FRESH = new Demand(Kind.FRESH, List.of());

    /** How reads are answered. */
    enum Kind {
        NONE,
        AT_LEAST,
        FRESH,
        MASTER
    }

    /** Returns the demand for all that this one is for, and what a receipt covers. */
    Demand atLeast(Receipt receipt) {
        return kind == Kind.FRESH || kind == Kind.MASTER
                ? this
                : new Demand(
                        Kind.AT_LEAST,
                        Stream.concat(receipts.stream(), Stream.of(receipt))
                                .distinct()
                                .toList());
    }

    /** Returns whether something has to be found out before a read begins. */
    boolean isAsked() {
        return kind == Kind.FRESH || kind == Kind.AT_LEAST;
    }
}
