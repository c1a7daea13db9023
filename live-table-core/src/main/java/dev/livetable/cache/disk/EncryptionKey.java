package dev.livetable.cache.disk;

/** A secret, which no text of this object tells. */
final class EncryptionKey {

    private final char[] secret;

    EncryptionKey(char[] secret) {
        this.secret = secret.clone();
    }

    /** Returns a copy of the secret, which the caller wipes. */
    char[] copy() {
        return secret.clone();
    }

    @Override
    public String toString() {
        return "EncryptionKey";
    }
}
