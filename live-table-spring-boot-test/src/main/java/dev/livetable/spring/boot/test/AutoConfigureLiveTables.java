package dev.livetable.spring.boot.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.PropertyMapping;

/**
 * Puts the live tables that the properties declare into a test of a slice of the application, over what the slice has:
 * with {@code @JdbcTest} over its database, with {@code @DataJpaTest} over its repositories, too. A test of the whole
 * application, such as {@code @SpringBootTest}, has them anyway, and may take this annotation for its attributes.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration
@PropertyMapping(value = "live.test", skip = PropertyMapping.Skip.ON_DEFAULT_VALUE)
public @interface AutoConfigureLiveTables {

    /**
     * Returns the names of the live tables that the test has, of those that the properties declare, and of the beans of the
     * repositories that are live in it; empty for all. The others are left out, since the slice may not have their masters.
     */
    String[] tables() default {};

    /**
     * Returns whether live tables are invalidated before each test method, when its {@code @Sql} scripts have run, and
     * after it. The property {@code live.test.invalidate} says so for all tests.
     */
    boolean invalidate() default true;
}
