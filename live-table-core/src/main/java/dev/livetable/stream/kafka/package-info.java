/** What Kafka carries: a log that nodes share as a topic, and the topics of Debezium. */
@NullMarked
package dev.livetable.stream.kafka;

import org.jspecify.annotations.NullMarked;
