package dev.livetable.master.rest;

/**
 * What an answer says of rows that follow.
 *
 * @param place where it says so, as errors show it
 * @param value what it says: the address of the next rows, a cursor, or only that there are more; never shown, since it
 *     may hold values of filters
 * @param isFollowed whether the paging follows it
 */
record Lead(String place, String value, boolean isFollowed) {

    /** What a lead in the Link header has as its place. */
    static final String LINK_HEADER = "the Link header";

    /** Returns whether it is in a header. */
    boolean isInHeader() {
        return place.equals(LINK_HEADER);
    }

    /** Returns this lead as one that the paging follows. */
    Lead followed() {
        return new Lead(place, value, true);
    }

    /** Returns where it is. */
    @Override
    public String toString() {
        return place;
    }
}
