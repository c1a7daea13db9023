package dev.livetable.spring.boot.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation.Context;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/** The observations of live tables: their names, and the keys that they have by default. None has many values. */
public enum LiveTableObservation implements ObservationDocumentation {

    /** A call of the master for a read. */
    FETCH {
        @Override
        public Class<? extends ObservationConvention<? extends Context>> getDefaultConvention() {
            return DefaultFetchConvention.class;
        }

        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return new KeyName[] {Key.TABLE, Key.QUESTION, Key.OUTCOME};
        }
    },

    /** A write, from when its caller asks for it until it is answered. */
    WRITE {
        @Override
        public Class<? extends ObservationConvention<? extends Context>> getDefaultConvention() {
            return DefaultWriteConvention.class;
        }

        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return new KeyName[] {Key.TABLE, Key.OPERATION, Key.OUTCOME};
        }
    };

    /** The keys. */
    public enum Key implements KeyName {
        /** The name of the live table. */
        TABLE("table"),
        /** What a fetch asks: page, all, row or count. */
        QUESTION("question"),
        /** What kind of write it is: insert, replace, patch, delete or deleteAll. */
        OPERATION("op"),
        /** How it ended: ok, refused, failed, for writes also timeout; none before the end. */
        OUTCOME("outcome");

        private final String text;

        Key(String text) {
            this.text = text;
        }

        @Override
        public String asString() {
            return text;
        }
    }
}
