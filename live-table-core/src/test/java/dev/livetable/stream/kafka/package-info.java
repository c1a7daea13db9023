/** Tests of what Kafka carries. */
@NullMarked
package dev.livetable.stream.kafka;

import org.jspecify.annotations.NullMarked;
