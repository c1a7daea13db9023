package dev.livetable.spring.boot.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;

/** What tests that cannot start are told. */
@ExtendWith(OutputCaptureExtension.class)
class AdviceTests {

    private static void fails(Class<?> test) {
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(test))
                .execute()
                .testEvents()
                .assertStatistics(statistics -> statistics.succeeded(0).failed(1));
    }

    @WebMvcTest(CityController.class)
    static class WithoutAMock {

        @Test
        void fails() {}
    }

    @Test
    @DisplayName("A slice without live tables says how to get a mock or a live table")
    void aSliceWithoutLiveTables(CapturedOutput output) {
        fails(WithoutAMock.class);

        assertThat(output)
                .contains("required a bean of type 'dev.livetable.LiveTable', but live tables are not part of")
                .contains("@MockitoBean", "dev.livetable:live-table-spring-boot-test", "@AutoConfigureLiveTables");
    }

    @WebMvcTest(TypedCityController.class)
    static class WithoutATypedMock {

        @Test
        void fails() {}
    }

    @Test
    void aSliceWithoutALiveRepository(CapturedOutput output) {
        fails(WithoutATypedMock.class);

        assertThat(output)
                .contains("required a bean of type 'dev.livetable.typed.LiveRepository<")
                .contains("@MockitoBean");
    }

    @DataJpaTest
    @AutoConfigureLiveTables(tables = "towns")
    static class AnUnknownTable {

        @Test
        void fails() {}
    }

    @Test
    @DisplayName("A chosen name that is neither a table nor a live repository is named, with those that are")
    void aChosenTableThatIsNotDeclared(CapturedOutput output) {
        fails(AnUnknownTable.class);

        assertThat(output).contains("live.test.tables", "towns", "cities, letters, notes;", "live: ownerRepository.");
    }

    @JdbcTest
    @AutoConfigureLiveTables(tables = {"cities", "ownerRepository"})
    static class AMissingRepository {

        @Test
        void fails() {}
    }

    @Test
    void aChosenRepositoryThatTheSliceLacks(CapturedOutput output) {
        fails(AMissingRepository.class);

        assertThat(output)
                .contains(
                        "live.repositories.ownerRepository is set for 'ownerRepository', but there is no Spring Data");
    }
}
