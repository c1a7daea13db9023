package dev.livetable.spring.boot.webhook;

import dev.livetable.spring.boot.webhook.WebhookEvents.MalformedException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.UrlPathHelper;
import tools.jackson.databind.json.JsonMapper;

/** Takes the requests of services that tell what has changed: {@code POST <path>/<table>}. */
public final class WebhookFilter extends OncePerRequestFilter {

    /*
     * What is not signed by the sender goes on to the application, which has nothing at this address. So the answer is the
     * very answer that any unknown address gets. A table that there is not is looked up and hashed for like one that there
     * is, so that the time tells nothing either.
     *
     * The body is read only when the headers could be right, and no further than the limit.
     */

    private static final Logger logger = LoggerFactory.getLogger(WebhookFilter.class);
    private static final UrlPathHelper PATHS = UrlPathHelper.defaultInstance;

    private final String prefix;
    private final int maxSize;
    private final Webhooks webhooks;
    private final WebhookSecret ofNobody = WebhookSecret.random();
    private final JsonMapper mapper = JsonMapper.shared();

    /**
     * Creates the filter.
     *
     * @param path the path of all endpoints, without a slash at its end
     * @param maxSize how many bytes a body may have
     * @param webhooks the endpoints
     */
    public WebhookFilter(String path, int maxSize, Webhooks webhooks) {
        this.prefix = path + "/";
        this.maxSize = maxSize;
        this.webhooks = webhooks;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String path = PATHS.getPathWithinApplication(request);
        if (!path.startsWith(prefix)
                || !HttpMethod.POST.matches(request.getMethod())
                || !isTaken(path.substring(prefix.length()), request, response)) {
            chain.doFilter(request, response);
        }
    }

    private boolean isTaken(String table, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Webhook webhook = webhooks.of(table);
        Webhook.Head head = Webhook.Head.of(
                request.getHeader("webhook-id"),
                request.getHeader("webhook-timestamp"),
                request.getHeader("webhook-signature"));
        byte[] body = head == null || (webhook != null && !webhook.isRecent(head)) ? null : body(request);
        if (head == null || body == null) {
            logger.debug("A request for a webhook is refused: a header is missing or too old, or the body too large");
            return false;
        }
        if (webhook == null) {
            ofNobody.hasSigned(head.id(), head.timestamp(), body, head.signatures());
            logger.debug("A request for a webhook is refused: there is no such table");
            return false;
        }
        return isTaken(webhook, head, body, request, response);
    }

    private boolean isTaken(
            Webhook webhook, Webhook.Head head, byte[] body, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            switch (webhook.take(head, body)) {
                case REFUSED -> {
                    logger.debug("A request for a webhook is refused: its signature is wrong, or it came before");
                    return false;
                }
                case TOLD -> response.setStatus(HttpStatus.NO_CONTENT.value());
                case FAILED -> retryLater(request, response);
            }
        } catch (MalformedException e) {
            problem(HttpStatus.BAD_REQUEST, e.getMessage(), request, response);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            retryLater(request, response);
        }
        return true;
    }

    /** Returns the body; null if it is too large. */
    private byte @Nullable [] body(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() > maxSize) {
            return null;
        }
        byte[] body = request.getInputStream().readNBytes(maxSize + 1);
        return body.length > maxSize ? null : body;
    }

    private void retryLater(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader(HttpHeaders.RETRY_AFTER, "1");
        problem(HttpStatus.SERVICE_UNAVAILABLE, "It could not be told to all nodes", request, response);
    }

    private void problem(
            HttpStatus status, @Nullable String detail, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        var problem = mapper.createObjectNode()
                .put("title", status.getReasonPhrase())
                .put("status", status.value())
                .put("detail", detail)
                .put("instance", request.getRequestURI());
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(mapper.writeValueAsBytes(problem));
    }
}
