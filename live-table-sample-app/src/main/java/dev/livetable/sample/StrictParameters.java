package dev.livetable.sample;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springframework.data.domain.Sort;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses query parameters that a controller does not know or that are given twice, rather than
 * pass over them in silence.
 */
final class StrictParameters implements HandlerInterceptor {

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method) {
            List<String> known = Arrays.stream(method.getMethod().getParameters())
                    .filter(each -> each.isAnnotationPresent(RequestParam.class) || each.getType() == Sort.class)
                    .map(Parameter::getName)
                    .toList();
            parameters(request).forEach((name, values) -> {
                if (!known.contains(name)) {
                    throw refused("there is no parameter '" + name + "'; the parameters are " + known);
                }
                if (values.length > 1 && !name.equals("sort")) {
                    throw refused("parameter '" + name + "' is given " + values.length + " times");
                }
            });
        }
        return true;
    }

    private static Map<String, String[]> parameters(HttpServletRequest request) {
        try {
            return request.getParameterMap();
        } catch (IllegalStateException e) {
            throw refused("the parameters cannot be decoded; they are text in UTF-8 with %-escapes");
        }
    }

    private static ResponseStatusException refused(String why) {
        return new ResponseStatusException(HttpStatus.BAD_REQUEST, why);
    }
}
