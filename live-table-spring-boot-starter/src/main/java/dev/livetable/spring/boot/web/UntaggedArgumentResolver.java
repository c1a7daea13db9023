package dev.livetable.spring.boot.web;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Refuses requests to controllers' methods that ask for an {@link IfMatch} where no answer has a tag. Safe for use by many threads. */
public final class UntaggedArgumentResolver implements HandlerMethodArgumentResolver {

    /** Creates a resolver. */
    public UntaggedArgumentResolver() {}

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == IfMatch.class;
    }

    /**
     * Refuses.
     *
     * @throws IllegalStateException always; says what to do
     */
    @Override
    public IfMatch resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        throw new IllegalStateException("The argument IfMatch of " + parameter.getExecutable()
                + " needs answers with an ETag: set live.web.enabled=true, and have Jackson's JsonMapper on the classpath."
                + " Nothing was written.");
    }
}
