package dev.livetable;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between packages point one way: table, then cache and stream, then status, then the live table, then masters. */
@AnalyzeClasses(packages = "dev.livetable", importOptions = DoNotIncludeTests.class)
class ArchitectureTests {

    @ArchTest
    static final ArchRule arrowsPointOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("table")
            .definedBy("dev.livetable.table")
            .layer("cache")
            .definedBy("dev.livetable.cache")
            .layer("disk cache")
            .definedBy("dev.livetable.cache.disk")
            .layer("status")
            .definedBy("dev.livetable.status")
            .layer("stream")
            .definedBy("dev.livetable.stream")
            .layer("check")
            .definedBy("dev.livetable.check")
            .layer("live table")
            .definedBy("dev.livetable")
            .layer("entities")
            .definedBy("dev.livetable.entity")
            .layer("images")
            .definedBy("dev.livetable.image")
            .layer("typed tables")
            .definedBy("dev.livetable.typed")
            .layer("repositories")
            .definedBy("dev.livetable.repository")
            .layer("rows as JSON")
            .definedBy("dev.livetable.json")
            .optionalLayer("engines")
            .definedBy("dev.livetable.stream.*..")
            .optionalLayer("masters")
            .definedBy("dev.livetable.master..")
            .whereLayer("cache")
            .mayOnlyAccessLayers("table")
            .whereLayer("disk cache")
            .mayOnlyAccessLayers("table", "cache")
            .whereLayer("status")
            .mayOnlyAccessLayers("table", "cache", "stream")
            .whereLayer("stream")
            .mayOnlyAccessLayers("table")
            .whereLayer("engines")
            .mayOnlyAccessLayers("stream", "table")
            .whereLayer("check")
            .mayOnlyAccessLayers("table")
            .whereLayer("table")
            .mayNotAccessAnyLayer()
            .whereLayer("live table")
            .mayOnlyAccessLayers("table", "cache", "check", "stream", "status")
            .whereLayer("entities")
            .mayOnlyAccessLayers("table")
            .whereLayer("images")
            .mayOnlyAccessLayers("table", "entities")
            .whereLayer("typed tables")
            .mayOnlyAccessLayers("live table", "status", "table", "entities")
            .whereLayer("repositories")
            .mayOnlyAccessLayers("live table", "status", "cache", "table", "entities", "images", "masters")
            .whereLayer("rows as JSON")
            .mayOnlyAccessLayers("table")
            .whereLayer("masters")
            .mayOnlyAccessLayers("table", "entities");

    @ArchTest
    static final ArchRule theCoreKnowsNeitherSpringBootNorMicrometer = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.boot..", "io.micrometer..");

    @ArchTest
    static final ArchRule onlyTheJdbcMasterAndPostgresKnowJdbc = noClasses()
            .that()
            .resideOutsideOfPackages("dev.livetable.master.jdbc", "dev.livetable.stream.postgres")
            .and()
            .doNotHaveFullyQualifiedName("dev.livetable.image.HeldMoments") // what stores give where a Date is declared
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.jdbc..", "java.sql..");

    @ArchTest
    static final ArchRule onlyMastersKnowTransactions = noClasses()
            .that()
            .resideOutsideOfPackages("dev.livetable.master..")
            .and()
            .doNotHaveFullyQualifiedName("dev.livetable.MasterFailures") // names what masters throw
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.transaction..");

    @ArchTest
    static final ArchRule onlyEntitiesMastersAndRowsAsJsonKnowTheDatabindOfJackson = noClasses()
            .that()
            .resideOutsideOfPackages("dev.livetable.entity", "dev.livetable.json", "dev.livetable.master..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("tools.jackson.databind..");

    @ArchTest
    static final ArchRule noneKnowsAStoreOfSpringData = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework.data.jpa..",
                    "org.springframework.data.jdbc..",
                    "jakarta.persistence..",
                    "org.hibernate..");
}
