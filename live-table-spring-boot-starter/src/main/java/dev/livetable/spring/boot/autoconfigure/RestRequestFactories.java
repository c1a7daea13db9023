package dev.livetable.spring.boot.autoconfigure;

import java.time.Duration;
import org.springframework.http.client.ClientHttpRequestFactory;

/** What sends requests over HTTP, within time limits and without following redirects. */
interface RestRequestFactories {

    /**
     * Makes one.
     *
     * @param connect how long it may take to connect
     * @param read how long an answer may take
     */
    ClientHttpRequestFactory create(Duration connect, Duration read);
}
