package dev.livetable.master.rest;

import dev.livetable.table.Causes;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.util.ClassUtils;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/** Sends requests, and takes answers of a limited size, whatever their status. */
final class Calls {

    private static final List<Class<? extends IOException>> NO_CONNECTION = List.of(
            ConnectException.class,
            UnknownHostException.class,
            HttpConnectTimeoutException.class,
            NoRouteToHostException.class);

    /** What marks a thread that must not wait, such as an event loop, where there is Reactor. */
    private static final String NON_BLOCKING = "reactor.core.scheduler.NonBlocking";

    /** Time limits are seldom shorter, so what broke off sooner is not taken for cut off by one. */
    private static final long LEAST_LIMIT_MILLIS = 1_000;

    private final RestErrors errors;
    private final RestClient client;
    private final RequestHeaders headers;
    private final int mostBytes;

    Calls(RestErrors errors, RestClient client, RequestHeaders headers, int mostBytes) {
        this.errors = errors;
        this.client = client;
        this.headers = headers;
        this.mostBytes = mostBytes;
    }

    /**
     * Sends a request.
     *
     * @param extra adds to its headers
     * @param body the body, already written; null for none
     * @throws dev.livetable.table.UnreachableException if a read got no answer
     * @throws dev.livetable.table.UnknownOutcomeException if a write got no answer
     * @throws dev.livetable.table.MasterFailedException if the answer is too large; what the server did is unknown
     * @throws dev.livetable.table.UnsupportedRequestException if this thread must not wait for an answer; nothing is sent
     */
    Answer send(HttpMethod method, Target target, Consumer<HttpHeaders> extra, byte @Nullable [] body) {
        if (mustNotWait(Thread.currentThread())) {
            throw errors.unsupported(
                    target.with(method) + " was not sent: this thread must not wait for an API, as an event"
                            + " loop of WebFlux must not; call the live table on another one, such as by"
                            + " Mono.fromCallable(…).subscribeOn(Schedulers.boundedElastic())");
        }
        RestClient.RequestBodySpec request = client.method(method).uri(target.uri());
        request.headers(sent -> headers.addTo(sent, method, target)).headers(extra);
        if (body != null) {
            request.contentLength(body.length).body(out -> out.write(body));
        }
        long sentAt = System.nanoTime();
        try {
            return request.exchangeForRequiredValue((sent, response) -> take(method, target, response, sentAt));
        } catch (RestClientException e) {
            Throwable cause = e.getCause(); // the exception itself has the URI in its message
            String what = target.with(method) + " to " + place(target.uri()) + " got no answer: "
                    + reason(cause == null ? e : cause) + (isOfNoConnection(e) ? whereToLook() : "");
            throw method.equals(HttpMethod.GET)
                    ? errors.unreachable(what, cause)
                    : errors.unknown(what + "; whether anything was changed is unknown", cause);
        }
    }

    private static boolean mustNotWait(Thread thread) {
        return ClassUtils.getAllInterfacesForClassAsSet(thread.getClass()).stream()
                .anyMatch(type -> type.getName().equals(NON_BLOCKING));
    }

    private static String place(URI uri) {
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    /** Returns whether nobody was reached, so that the address may be wrong. */
    private static boolean isOfNoConnection(RestClientException failure) {
        return Causes.of(failure).anyMatch(cause -> NO_CONNECTION.stream().anyMatch(type -> type.isInstance(cause)));
    }

    private String whereToLook() {
        return "; is the address right? " + errors.setting("baseUrl");
    }

    private static String reason(Throwable cause) {
        if (cause instanceof BrokenOffException brokenOff) {
            return brokenOff.what;
        }
        String message = cause instanceof RestClientException ? null : cause.getMessage();
        String name = cause.getClass().getSimpleName();
        return message == null || message.isBlank() ? name : name + ", " + Answer.shortened(message);
    }

    private Answer take(HttpMethod method, Target target, ClientHttpResponse response, long sentAt) throws IOException {
        InputStream in = response.getBody();
        byte[] body = response.getHeaders().getContentLength() > mostBytes ? null : read(in, sentAt);
        if (body == null || body.length > mostBytes) {
            in.close(); // else the client would read the rest, which may have no end
            throw errors.failure(target.with(method) + " was answered with more than " + mostBytes
                    + " bytes; ask for smaller pages or raise the limit " + errors.setting("maxBodySize"));
        }
        return new Answer(method, target, response.getStatusCode().value(), response.getHeaders(), body);
    }

    private byte[] read(InputStream in, long sentAt) throws IOException {
        try {
            return in.readNBytes(mostBytes + 1);
        } catch (IOException e) {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sentAt);
            throw new BrokenOffException(
                    "it broke off after " + millis + " ms (" + reason(e) + ")"
                            + (millis < LEAST_LIMIT_MILLIS
                                    ? ""
                                    : "; has its time limit passed? " + errors.setting("readTimeout")),
                    e);
        }
    }

    /** An answer has begun and not ended; the client does not tell whether its time limit is why. */
    private static final class BrokenOffException extends IOException {

        private static final long serialVersionUID = 1L;

        private final String what;

        BrokenOffException(String what, IOException cause) {
            super(what, cause);
            this.what = what;
        }
    }
}
