package dev.livetable.apis;

import org.springframework.data.jpa.repository.JpaRepository;

/** Cities, which Spring Data REST serves at {@code /cities}. */
public interface CityRepository extends JpaRepository<City, Long> {}
