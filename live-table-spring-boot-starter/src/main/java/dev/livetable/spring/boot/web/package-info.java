/** Live tables behind the controllers of Spring MVC. */
@NullMarked
package dev.livetable.spring.boot.web;

import org.jspecify.annotations.NullMarked;
