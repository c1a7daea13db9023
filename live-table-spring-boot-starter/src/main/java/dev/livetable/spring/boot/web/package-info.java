/**
 * Live tables behind the controllers of Spring MVC: filters from the parameters of a request, answers that are written as they
 * are kept, and problem details.
 */
@NullMarked
package dev.livetable.spring.boot.web;

import org.jspecify.annotations.NullMarked;
