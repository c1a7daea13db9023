package dev.livetable;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between packages point one way: table, then cache and stream, then the live table, then kinds of masters. */
@AnalyzeClasses(packages = "dev.livetable", importOptions = DoNotIncludeTests.class)
class ArchitectureTests {

    @ArchTest
    static final ArchRule arrowsPointOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("table")
            .definedBy("dev.livetable.table")
            .layer("cache")
            .definedBy("dev.livetable.cache")
            .layer("stream")
            .definedBy("dev.livetable.stream")
            .layer("live table")
            .definedBy("dev.livetable")
            .optionalLayer("masters")
            .definedBy("dev.livetable.source..")
            .whereLayer("cache")
            .mayOnlyAccessLayers("table")
            .whereLayer("stream")
            .mayNotAccessAnyLayer()
            .whereLayer("table")
            .mayNotAccessAnyLayer()
            .whereLayer("live table")
            .mayOnlyAccessLayers("table", "cache", "stream")
            .whereLayer("masters")
            .mayOnlyAccessLayers("table");

    @ArchTest
    static final ArchRule theCoreKnowsNeitherSpringBootNorMicrometer = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.boot..", "io.micrometer..");

    @ArchTest
    static final ArchRule onlyTheJdbcMasterKnowsJdbc = noClasses()
            .that()
            .resideOutsideOfPackage("dev.livetable.source.jdbc")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.jdbc..", "org.springframework.transaction..", "java.sql..");
}
