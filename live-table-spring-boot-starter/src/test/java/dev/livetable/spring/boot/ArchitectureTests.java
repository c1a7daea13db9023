package dev.livetable.spring.boot;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

@AnalyzeClasses(packages = "dev.livetable.spring.boot", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    @ArchTest
    static final ArchRule ARROWS_POINT_ONE_WAY = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("autoconfigure")
            .definedBy("..boot.autoconfigure..")
            .layer("actuate")
            .definedBy("..boot.actuate..")
            .layer("metrics")
            .definedBy("..boot.metrics..")
            .layer("web")
            .definedBy("..boot.web..")
            .layer("webhook")
            .definedBy("..boot.webhook..")
            .layer("observation")
            .definedBy("..boot.observation..")
            .layer("store")
            .definedBy("..boot.store..")
            .layer("hibernate")
            .definedBy("..boot.hibernate..")
            .layer("aggregate")
            .definedBy("..boot.aggregate..")
            .whereLayer("autoconfigure")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("actuate")
            .mayOnlyBeAccessedByLayers("autoconfigure")
            .whereLayer("metrics")
            .mayOnlyBeAccessedByLayers("autoconfigure")
            .whereLayer("web")
            .mayOnlyBeAccessedByLayers("autoconfigure")
            .whereLayer("webhook")
            .mayOnlyBeAccessedByLayers("autoconfigure")
            .whereLayer("observation")
            .mayOnlyBeAccessedByLayers("autoconfigure")
            .whereLayer("store")
            .mayOnlyBeAccessedByLayers("autoconfigure", "hibernate", "aggregate")
            .whereLayer("hibernate")
            .mayOnlyBeAccessedByLayers("autoconfigure")
            .whereLayer("aggregate")
            .mayOnlyBeAccessedByLayers("autoconfigure");

    @ArchTest
    static final ArchRule ADAPTERS_KNOW_NOTHING_OF_AUTO_CONFIGURATION = classes()
            .that()
            .resideInAnyPackage(
                    "..boot.actuate..",
                    "..boot.metrics..",
                    "..boot.observation..",
                    "..boot.web..",
                    "..boot.webhook..",
                    "..boot.store..",
                    "..boot.hibernate..",
                    "..boot.aggregate..")
            .should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages("org.springframework.boot..autoconfigure..", "org.springframework.context..");

    @ArchTest
    static final ArchRule AUTO_CONFIGURATIONS_ARE_PUBLIC_AND_FINAL = classes()
            .that()
            .areAnnotatedWith(AutoConfiguration.class)
            .should()
            .bePublic()
            .andShould()
            .haveModifier(JavaModifier.FINAL)
            .andShould()
            .haveOnlyFinalFields();

    @ArchTest
    static final ArchRule BEAN_METHODS_ARE_PACKAGE_PRIVATE =
            methods().that().areAnnotatedWith(Bean.class).should().bePackagePrivate();

    @ArchTest
    static final ArchRule CLASS_CONDITIONS_ARE_ON_CLASSES =
            methods().should().notBeAnnotatedWith(ConditionalOnClass.class);
}
