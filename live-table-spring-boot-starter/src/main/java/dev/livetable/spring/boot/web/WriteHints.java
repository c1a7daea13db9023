package dev.livetable.spring.boot.web;

import com.fasterxml.jackson.annotation.JsonView;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.method.ControllerAdviceBean;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/** What converters are told besides the answer: a view, or what an advice of the application says. */
final class WriteHints {

    /*
     * Only an advice that overrides the default method has hints, so as a rule there is nothing to ask. Spring's own advice
     * for views is not among the beans; it asks for the annotation.
     */

    private static final Method HINTS = ClassUtils.getMethod(
            ResponseBodyAdvice.class,
            "determineWriteHints",
            Object.class,
            MethodParameter.class,
            MediaType.class,
            Class.class);

    private final SingletonSupplier<List<ControllerAdviceBean>> advices;

    /**
     * Takes the advices of the application.
     *
     * @param advices returns them; asked once, with the first answer
     */
    WriteHints(Supplier<List<ControllerAdviceBean>> advices) {
        this.advices = SingletonSupplier.of(
                () -> advices.get().stream().filter(WriteHints::mayHaveHints).toList());
    }

    private static boolean mayHaveHints(ControllerAdviceBean advice) {
        Class<?> type = advice.getBeanType();
        return type != null
                && ResponseBodyAdvice.class.isAssignableFrom(type)
                && ClassUtils.getMostSpecificMethod(HINTS, type).getDeclaringClass() != ResponseBodyAdvice.class;
    }

    /** Returns whether a converter is told anything besides this answer. */
    @SuppressWarnings("unchecked") // Spring MVC gives each advice every answer
    boolean areAny(
            Object body,
            MethodParameter returnType,
            MediaType mediaType,
            Class<? extends HttpMessageConverter<?>> converterType) {
        if (returnType.hasMethodAnnotation(JsonView.class)) {
            return true;
        }
        for (ControllerAdviceBean bean : advices.obtain()) {
            if (bean.isApplicableToBeanType(returnType.getContainingClass())) {
                ResponseBodyAdvice<Object> advice = (ResponseBodyAdvice<Object>) bean.resolveBean();
                if (advice.supports(returnType, converterType)
                        && advice.determineWriteHints(body, returnType, mediaType, converterType) != null) {
                    return true;
                }
            }
        }
        return false;
    }
}
