package dev.livetable.repository;

/**
 * What is done for a method of a live repository.
 *
 * @param method the name of the method with the simple names of its parameters' types, such as {@code findById(Integer)}
 * @param kind what a call of it is
 * @param why how that is known, or why it is not live, in words
 */
public record MethodStatus(String method, MethodKind kind, String why) {}
