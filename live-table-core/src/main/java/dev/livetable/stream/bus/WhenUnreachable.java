package dev.livetable.stream.bus;

/** What becomes of a write that cannot be announced, since the bus is out of reach. */
public enum WhenUnreachable {
    /** It is refused before the master is called. */
    REFUSE,
    /** It is carried out, and told when the bus is back. Until then other nodes may answer with older rows. */
    WRITE
}
