package dev.livetable.spring.boot.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a {@link dev.livetable.table.Filter} of the parameters of a request: {@code country=IT}, {@code
 * population.gt=100000}, {@code name.contains=ba}. It stands on a parameter of a controller's method:
 *
 * <pre>{@code
 * Page<Row> list(@FilterParameters(table = "cities", columns = {"country", "name"}) Filter filter, Pageable pageable) {
 *     return cities.page(filter, pageable);
 * }
 * }</pre>
 *
 * <p>Values are read as the type of their column says. All conditions of a request must hold. A request without any is
 * for every row.
 *
 * <p>What is not allowed is refused and never passed over: a column that is not named here, an operator that the column or
 * the table's master cannot do, a value of another type, and any other parameter that the method does not declare. Each is a
 * {@link FilterParameterException}, which is answered with 400.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface FilterParameters {

    /** The name of the live table's bean. By default the only live table there is. */
    String table() default "";

    /**
     * The columns that a request may filter by. They are spelled as the parameters are; the table's own names may differ in
     * case. With none, no column may be filtered by.
     */
    String[] columns();

    /**
     * The names of other parameters that a request may have, such as those read by a servlet filter. Those that the method
     * declares with {@code @RequestParam}, and those of a {@code Pageable} or {@code Sort}, need not be named.
     */
    String[] others() default {};
}
