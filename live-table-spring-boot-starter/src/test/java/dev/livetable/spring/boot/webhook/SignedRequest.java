package dev.livetable.spring.boot.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A request as a service sends it that knows the key. */
record SignedRequest(String id, String timestamp, String signature, String body) {

    static final String KEY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    static SignedRequest of(String id, Instant time, String body) {
        String timestamp = String.valueOf(time.getEpochSecond());
        return new SignedRequest(id, timestamp, "v1," + hash(KEY, id + "." + timestamp + "." + body), body);
    }

    static String hash(String key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(key), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new LinkageError(key, e);
        }
    }

    SignedRequest signed(String other) {
        return new SignedRequest(id, timestamp, other, body);
    }
}
