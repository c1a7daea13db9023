/** Repositories of Spring Data made live where they stand: advice in front of their proxies, and what it does for each method. */
@NullMarked
package dev.livetable.repository;

import org.jspecify.annotations.NullMarked;
