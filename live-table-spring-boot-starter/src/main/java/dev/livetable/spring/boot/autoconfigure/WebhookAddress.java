package dev.livetable.spring.boot.autoconfigure;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.core.Ordered;

/** Makes the path of the webhooks an address of the server, where no servlet of the application has it. */
final class WebhookAddress implements ServletContextInitializer, Ordered {

    /*
     * A server calls filters only where there is a servlet. That of Spring MVC has every path, unless spring.mvc.servlet.path
     * says another one. What the filter does not take is answered as the server answers what it does not know.
     */

    private final String path;

    /**
     * Takes what it needs.
     *
     * @param path the path of all webhooks, without a slash at its end
     */
    WebhookAddress(String path) {
        this.path = path;
    }

    /** Comes last, when the server knows the servlets of the application. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void onStartup(ServletContext server) {
        boolean isThere = server.getServletRegistrations().values().stream()
                .flatMap(servlet -> servlet.getMappings().stream())
                .anyMatch(this::isWithin);
        if (!isThere) {
            ServletRegistration.Dynamic added = server.addServlet("liveTableWebhook", new NotFoundServlet());
            added.addMapping(path + "/*");
        }
    }

    /** Returns whether a servlet with a mapping, such as {@code /} or {@code /api/*}, has the path. */
    private boolean isWithin(String mapping) {
        return mapping.equals("/")
                || mapping.endsWith("/*") && (path + "/").startsWith(mapping.substring(0, mapping.length() - 1));
    }

    private static final class NotFoundServlet extends HttpServlet {

        private static final long serialVersionUID = 1;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }
}
