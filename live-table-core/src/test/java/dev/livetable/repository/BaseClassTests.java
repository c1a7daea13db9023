package dev.livetable.repository;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Sort;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.data.jpa.repository.support.SimpleJpaRepository;

/** What base classes of an application change of what the methods read that they leave to Spring Data. */
@NullUnmarked
class BaseClassTests {

    static class Adding extends SimpleJpaRepository<Person, Long> {

        Adding(EntityManager entities) {
            super(Person.class, entities);
        }

        @SuppressWarnings("unused") // as an application's own methods are
        List<Person> findEverybody() {
            return findAll();
        }

        @Override
        public <S extends Person> S save(S entity) {
            return super.save(entity);
        }
    }

    static class OfQueries extends Adding {

        OfQueries(EntityManager entities) {
            super(entities);
        }

        @Override
        protected <S extends Person> TypedQuery<S> getQuery(Specification<S> asked, Class<S> type, Sort sort) {
            return super.getQuery(asked, type, sort);
        }
    }

    static class OfReads extends Adding {

        OfReads(EntityManager entities) {
            super(entities);
        }

        @Override
        public List<Person> findAll(Specification<Person> asked) {
            return super.findAll(asked);
        }
    }

    static class BelowOfQueries extends OfQueries {

        BelowOfQueries(EntityManager entities) {
            super(entities);
        }
    }

    @Test
    void whatOthersMayCallCounts() {
        assertThat(BaseClass.changed(SimpleJpaRepository.class)).isEmpty();
        assertThat(BaseClass.changed(Adding.class)).isEmpty();
        assertThat(BaseClass.changed(OfQueries.class)).contains("getQuery");
        assertThat(BaseClass.changed(BelowOfQueries.class)).contains("getQuery");
        assertThat(BaseClass.changed(OfReads.class)).contains("findAll");
        assertThat(BaseClass.changed(Object.class)).isEmpty();
    }
}
