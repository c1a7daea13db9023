package dev.livetable.repository;

/** Repositories of Spring Data JDBC, made live. */
class JdbcLiveRepositoryTests extends LiveRepositoryContract {

    @Override
    protected LiveStore start() {
        return MethodPlansTests.jdbc();
    }

    @Override
    protected Class<? extends People> type() {
        return JdbcPeople.class;
    }
}
