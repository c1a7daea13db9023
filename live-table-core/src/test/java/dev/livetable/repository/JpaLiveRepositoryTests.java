package dev.livetable.repository;

/** Repositories of Spring Data JPA, made live. What is written is told by the advice here, as if Hibernate told nothing. */
class JpaLiveRepositoryTests extends LiveRepositoryContract {

    @Override
    protected LiveStore start() {
        return MethodPlansTests.jpa(false);
    }

    @Override
    protected Class<? extends People> type() {
        return JpaPeople.class;
    }
}
