/** The endpoint for services that tell what has changed: signed requests that become events. */
@NullMarked
package dev.livetable.spring.boot.webhook;

import org.jspecify.annotations.NullMarked;
