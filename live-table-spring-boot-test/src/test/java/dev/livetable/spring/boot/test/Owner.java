package dev.livetable.spring.boot.test;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** An entity of JPA. */
@Entity
class Owner {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private @Nullable String name;

    protected Owner() {}

    Owner(String name) {
        this.name = name;
    }

    @Nullable
    Long getId() {
        return id;
    }

    @Nullable
    String getName() {
        return name;
    }
}
