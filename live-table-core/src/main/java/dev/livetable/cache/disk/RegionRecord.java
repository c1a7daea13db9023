package dev.livetable.cache.disk;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a disk cache keeps about a region.
 *
 * @param generation the number of the map that holds the region's entries
 * @param marked whether the entries must not be trusted when the process ended
 * @param bytes how many bytes the entries take on disk, about
 * @param recorded how many changes had been recorded in all; what is kept of them must not be older
 * @param bound the properties that the rows depend on, by name, with a digest of their values
 */
record RegionRecord(long generation, boolean marked, long bytes, long recorded, SortedMap<String, String> bound) {

    /** Returns the record as text. */
    String text() {
        StringBuilder text = new StringBuilder();
        text.append(generation)
                .append(' ')
                .append(marked)
                .append(' ')
                .append(bytes)
                .append(' ')
                .append(recorded);
        bound.forEach(
                (name, digest) -> text.append('\n').append(digest).append(' ').append(name));
        return text.toString();
    }

    /**
     * Returns the record that a text is.
     *
     * @throws RuntimeException if it is none
     */
    static RegionRecord parse(String text) {
        String[] lines = text.split("\n", -1);
        String[] head = lines[0].split(" ", -1);
        TreeMap<String, String> bound = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            int space = lines[i].indexOf(' ');
            bound.put(lines[i].substring(space + 1), lines[i].substring(0, space));
        }
        return new RegionRecord(
                Long.parseLong(head[0]),
                Boolean.parseBoolean(head[1]),
                Long.parseLong(head[2]),
                Long.parseLong(head[3]),
                bound);
    }
}
