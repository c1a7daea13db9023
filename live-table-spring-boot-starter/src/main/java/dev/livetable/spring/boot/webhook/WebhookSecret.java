package dev.livetable.spring.boot.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The key that the requests for one table are signed with, as Standard Webhooks says. Immutable. */
public final class WebhookSecret {

    private static final String PREFIX = "whsec_";
    private static final int MINIMUM = 24;
    private static final String ALGORITHM = "HmacSHA256";

    /** What stands before a signature of this kind. */
    private static final String VERSION = "v1,";

    private final byte[] key;

    private WebhookSecret(byte[] key) {
        this.key = key;
    }

    /**
     * Reads a key.
     *
     * @param text at least 24 bytes in Base64, with or without {@code whsec_} before it
     * @throws IllegalArgumentException if it is none; the message does not tell it
     */
    public static WebhookSecret parse(String text) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("it is not in Base64"); // the cause would show a part of it
        }
        if (key.length < MINIMUM) {
            throw new IllegalArgumentException("it has " + key.length + " bytes, fewer than " + MINIMUM);
        }
        return new WebhookSecret(key);
    }

    /** Makes a key that nobody knows. */
    static WebhookSecret random() {
        byte[] key = new byte[MINIMUM];
        new SecureRandom().nextBytes(key);
        return new WebhookSecret(key);
    }

    /**
     * Returns whether one of some signatures is that of a message. Takes as long whether it is or not.
     *
     * @param id the header {@code webhook-id}
     * @param timestamp the header {@code webhook-timestamp}
     * @param body the body
     * @param signatures the header {@code webhook-signature}: signatures with blanks between them
     */
    boolean hasSigned(String id, String timestamp, byte[] body, String signatures) {
        byte[] expected = (VERSION + Base64.getEncoder().encodeToString(hash(id + "." + timestamp + ".", body)))
                .getBytes(StandardCharsets.UTF_8);
        boolean isSigned = false;
        for (String signature : signatures.split(" ", -1)) {
            isSigned |= MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8));
        }
        return isSigned;
    }

    private byte[] hash(String head, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update(head.getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }
}
