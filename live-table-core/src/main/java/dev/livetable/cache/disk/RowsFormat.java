package dev.livetable.cache.disk;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.dataformat.cbor.CBORFactory;

/**
 * How changes are written in CBOR (RFC 8949).
 *
 * <p>Null, booleans, Long, Double, text and bytes are CBOR's own. Any other value is an array of a code
 * and what it is made of.
 *
 * <p>A change on record ({@link ChangeCodec}) is an array of the version, the name of the log, the position, whether it
 * is known which rows changed and, if so, the lists of columns and the rows: for each an array of its id and two images,
 * each an array of a kind and, where columns are known, a row: an
 * array of values, after the number of its list of columns where there are several. A change that was made in a context ends with an array of that.
 */
final class RowsFormat {

    /** To be raised with every change after which old bytes, also of packed rows, would be misread. */
    static final int VERSION = 4;

    static final int BIG_INTEGER = 1;
    static final int BIG_DECIMAL = 2;
    static final int INSTANT = 3;
    static final int LOCAL_DATE = 4;
    static final int LOCAL_TIME = 5;
    static final int LOCAL_DATE_TIME = 6;
    static final int OFFSET_DATE_TIME = 7;
    static final int UUID = 8;
    static final int LIST = 9;
    static final int MAP = 10;
    /** Text with half a surrogate pair, which UTF-8 cannot hold, as its UTF-16 units. */
    static final int UTF_16 = 11;

    static final int IMAGE_UNKNOWN = 0;
    static final int IMAGE_ABSENT = 1;
    static final int IMAGE_WHOLE = 2;
    static final int IMAGE_PART = 3;

    /** Jackson's limits guard against foreign input; these bytes are our own and carry a checksum. */
    static final CBORFactory FACTORY = CBORFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .build())
            .build();

    private RowsFormat() {}
}
