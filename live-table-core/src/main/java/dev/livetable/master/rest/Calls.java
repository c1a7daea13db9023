package dev.livetable.master.rest;

import dev.livetable.table.TableException;
import java.io.IOException;
import java.net.URI;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/** Sends requests, and takes answers of a limited size, whatever their status. */
final class Calls {

    private static final MediaType ANY_JSON = new MediaType("application", "*+json");

    private final String table;
    private final RestClient client;
    private final int mostBytes;

    Calls(String table, RestClient client, int mostBytes) {
        this.table = table;
        this.client = client;
        this.mostBytes = mostBytes;
    }

    /**
     * Sends a request.
     *
     * @param extra adds to its headers
     * @param body the body, already written; null for none
     * @throws TableException if there was no answer, or one too large; what the server did is unknown
     */
    Answer send(HttpMethod method, URI uri, Consumer<HttpHeaders> extra, byte @Nullable [] body) {
        RestClient.RequestBodySpec request = client.method(method).uri(uri);
        request.accept(MediaType.APPLICATION_JSON, ANY_JSON).headers(extra);
        if (body != null) {
            request.contentLength(body.length).body(out -> out.write(body));
        }
        try {
            return request.exchangeForRequiredValue((sent, response) -> take(method, uri, response));
        } catch (RestClientException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new TableException(
                    table,
                    Answer.describe(method, uri) + " to " + uri.getHost() + " got no answer: " + reason(cause),
                    e);
        }
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        String name = cause.getClass().getSimpleName();
        return message == null || message.isBlank() ? name : name + ", " + Answer.shortened(message);
    }

    private Answer take(HttpMethod method, URI uri, ClientHttpResponse response) throws IOException {
        byte[] body = response.getBody().readNBytes(mostBytes + 1);
        if (body.length > mostBytes) {
            throw new TableException(
                    table,
                    Answer.describe(method, uri) + " was answered with more than " + mostBytes
                            + " bytes; ask for smaller pages or raise the limit (maxBodySize)",
                    null);
        }
        return new Answer(method, uri, response.getStatusCode().value(), response.getHeaders(), body);
    }
}
