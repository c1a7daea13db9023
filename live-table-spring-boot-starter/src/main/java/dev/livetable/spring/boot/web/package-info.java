/** Live tables behind a web application: filters from the parameters of a request. */
@NullMarked
package dev.livetable.spring.boot.web;

import org.jspecify.annotations.NullMarked;
