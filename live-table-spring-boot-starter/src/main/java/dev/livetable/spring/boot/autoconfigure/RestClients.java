package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.table.TimeLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.client.RestClient;
import org.springframework.web.util.InvalidUrlException;
import org.springframework.web.util.UriComponents;
import org.springframework.web.util.UriComponentsBuilder;

/** The clients of APIs: beans that are named, or made from the application's builder. */
final class RestClients {

    private static final Pattern WEB = Pattern.compile("https?://", Pattern.CASE_INSENSITIVE);
    private static final int MAX_PORT = 65535;

    private final ObjectProvider<RestClient.Builder> builders;
    private final RestRequestFactories requestFactories;
    private final NamedBeans beans;

    RestClients(ObjectProvider<RestClient.Builder> builders, RestRequestFactories requestFactories, NamedBeans beans) {
        this.builders = builders;
        this.requestFactories = requestFactories;
        this.beans = beans;
    }

    /** Returns the client that properties describe, without contacting anything. */
    RestClient get(String prefix, RestProperties rest) {
        if (rest.client() != null) {
            RestClient named = beans.get(prefix + ".client", rest.client(), RestClient.class);
            return rest.baseUrl() == null || rest.baseUrl().isBlank()
                    ? named
                    : named.mutate().baseUrl(rest.baseUrl()).build();
        }
        String baseUrl = required(prefix, rest.baseUrl());
        return builder(prefix)
                .requestFactory(requestFactories.create(
                        limit(prefix + ".connect-timeout", rest.connectTimeout()),
                        limit(prefix + ".read-timeout", rest.readTimeout())))
                .baseUrl(baseUrl)
                .build();
    }

    /** Returns the classes of what may add to each request of a client, such as the credentials of who is signed in. */
    static List<String> additionsOf(RestClient client) {
        List<Object> additions = new ArrayList<>();
        client.mutate().requestInterceptors(additions::addAll).requestInitializers(additions::addAll);
        return additions.stream()
                .map(addition -> addition.getClass().getName())
                .distinct()
                .toList();
    }

    private static Duration limit(String property, Duration given) {
        return TimeLimits.ofCall(property, LiveTableLimits.positive(property, given));
    }

    private static String required(String prefix, @Nullable String baseUrl) {
        if (baseUrl == null) {
            throw new AdviceException(
                    prefix + ".base-url is not set, but other properties of " + prefix + " are.",
                    "Set " + prefix + ".base-url to the URL of the API, such as https://api.example.org, or " + prefix
                            + ".client to the name of a bean of type " + RestClient.class.getName() + ".");
        }
        String wrong = wrong(baseUrl);
        if (wrong != null) { // it may hold a secret, and is not shown
            throw new AdviceException(
                    prefix + ".base-url " + wrong + ".",
                    "Set " + prefix + ".base-url to a whole URL, such as https://api.example.org or"
                            + " http://localhost:9090.");
        }
        return baseUrl;
    }

    /** Returns what is wrong with the URL of an API; null when it is one. */
    private static @Nullable String wrong(String baseUrl) {
        if (!WEB.matcher(baseUrl).lookingAt()) {
            return "has no http:// or https:// in front";
        }
        try {
            UriComponents url = UriComponentsBuilder.fromUriString(baseUrl).build();
            if (url.getHost() == null || url.getHost().isBlank()) {
                return "has no host";
            }
            return url.getPort() > MAX_PORT ? "has a port above " + MAX_PORT : null;
        } catch (InvalidUrlException e) {
            return "is no URL";
        } catch (IllegalStateException e) {
            return null; // the port is a variable, which the client fills in
        }
    }

    /** Returns a builder that nobody else has. */
    private RestClient.Builder builder(String prefix) {
        try {
            return builders.getIfAvailable(RestClient::builder).clone();
        } catch (NoUniqueBeanDefinitionException e) {
            throw new AdviceException(
                    prefix + " is set, but there are several RestClient.Builder beans and none of them is primary.",
                    "Make one of them primary, or set " + prefix + ".client to the name of a bean of type "
                            + RestClient.class.getName() + ". " + beans.candidates(RestClient.class),
                    e);
        }
    }
}
