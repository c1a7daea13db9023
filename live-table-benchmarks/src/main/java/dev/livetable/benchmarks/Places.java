package dev.livetable.benchmarks;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.QueryHint;
import jakarta.persistence.Version;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.QueryHints;
import org.springframework.data.repository.NoRepositoryBean;

/** A repository of places, as one would write it, and as one would write it for the caches of Hibernate. */
@NoRepositoryBean
interface Places extends JpaRepository<Places.Place, Long> {

    Page<Place> findByDistrict(int district, Pageable pageable);

    /** One that nobody caches, or a live table does. */
    interface PlaceRepository extends Places {}

    /** One whose queries the query cache of Hibernate keeps. */
    interface CachedPlaceRepository extends Places {

        @Override
        @QueryHints(@QueryHint(name = "org.hibernate.cacheable", value = "true"))
        Page<Place> findByDistrict(int district, Pageable pageable);
    }

    /** A place; that Hibernate may cache it has an effect only where its second-level cache is on. */
    @Entity
    @Cacheable
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    @NullUnmarked
    class Place {

        @Id
        Long id;

        @Version
        int version;

        String name;
        String country;
        int district;
        long population;
        double latitude;
        double longitude;

        @Nullable
        String note;
    }
}
