/** JSON APIs over HTTP as masters, through Spring's RestClient. */
@NullMarked
package dev.livetable.master.rest;

import org.jspecify.annotations.NullMarked;
