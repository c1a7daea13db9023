/** Wires live tables into a Spring Boot application, from its properties and beans. */
@NullMarked
package dev.livetable.spring.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
