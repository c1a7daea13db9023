package dev.livetable.apis;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** A city. Spring Data REST does not show its id but in links. */
@Entity
public class City {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private @Nullable String name;

    private @Nullable Long population;

    protected City() {}

    City(String name, long population) {
        this.name = name;
        this.population = population;
    }

    public @Nullable Long getId() {
        return id;
    }

    public @Nullable String getName() {
        return name;
    }

    public void setName(@Nullable String name) {
        this.name = name;
    }

    public @Nullable Long getPopulation() {
        return population;
    }

    public void setPopulation(@Nullable Long population) {
        this.population = population;
    }
}
