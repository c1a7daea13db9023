package dev.livetable.repository;

import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.NullUnmarked;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Table;

/** An entity of Spring Data JPA and of Spring Data JDBC alike. */
@Entity
@Table("PERSON")
@NullUnmarked
class Person implements People.Named {

    enum Level {
        LOW,
        MIDDLE,
        HIGH
    }

    @Embeddable
    static class Address {
        String city;
        String zip;
    }

    @Id
    @jakarta.persistence.Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    String firstName;
    String lastName;
    String email;
    Integer age;
    boolean active;
    BigDecimal price;
    double weight;
    LocalDate born;

    @Enumerated(EnumType.STRING)
    Level level;

    @jakarta.persistence.Embedded
    @Embedded(onEmpty = Embedded.OnEmpty.USE_NULL)
    Address address;

    @Override
    public String getFirstName() {
        return firstName;
    }

    /** Returns all that it holds. */
    @Override
    public String toString() {
        return id + "|" + firstName + "|" + lastName + "|" + email + "|" + age + "|" + active + "|" + price + "|"
                + weight + "|" + born + "|" + level + "|" + (address == null ? null : address.city + "," + address.zip);
    }
}
