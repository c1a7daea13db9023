package dev.livetable.repository;

/** The same repository, which stays as it is. */
interface PlainPeople extends People {}
