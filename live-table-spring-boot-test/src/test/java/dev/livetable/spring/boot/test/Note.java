package dev.livetable.spring.boot.test;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** An entity of JPA. */
@Entity
class Note {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private @Nullable String text;

    protected Note() {}

    Note(String text) {
        this.text = text;
    }

    @Nullable
    Long getId() {
        return id;
    }

    @Nullable
    String getText() {
        return text;
    }
}
