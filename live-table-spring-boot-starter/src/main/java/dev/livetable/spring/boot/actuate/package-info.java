/** Shows live tables to the people who run an application: Actuator's endpoint and health. */
@NullMarked
package dev.livetable.spring.boot.actuate;

import org.jspecify.annotations.NullMarked;
