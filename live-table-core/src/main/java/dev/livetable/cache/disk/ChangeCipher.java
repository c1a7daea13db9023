package dev.livetable.cache.disk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts what is in files of changes, with AES-GCM (NIST SP 800-38D), where the cache has a key. Each file has a key
 * of its own, made from the cache's and from the salt in its head, so that no key sees more than some ten thousand random
 * nonces.
 */
final class ChangeCipher {

    private static final byte[] LABEL = "live-table changes".getBytes(StandardCharsets.US_ASCII);
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final @Nullable Key key;

    private ChangeCipher(@Nullable Key key) {
        this.key = key;
    }

    /** Returns what the ciphers of a store's files are made with; slow, as keys are not to be guessed. */
    static ChangeCipher of(@Nullable EncryptionKey key, long store) {
        if (key == null) {
            return new ChangeCipher(null);
        }
        ByteBuffer salt =
                ByteBuffer.allocate(LABEL.length + Long.BYTES).put(LABEL).putLong(store);
        return new ChangeCipher(new SecretKeySpec(KeyCheck.digest(key, salt.array()), "HmacSHA256"));
    }

    /** Returns the cipher of a file. */
    ChangeCipher of(ChangeHead head) {
        if (key == null) {
            return this;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            ByteBuffer salt = ByteBuffer.allocate(3 * Long.BYTES);
            salt.putLong(head.number()).putLong(head.saltHigh()).putLong(head.saltLow());
            return new ChangeCipher(new SecretKeySpec(mac.doFinal(salt.array()), "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HmacSHA256", e);
        }
    }

    /** Returns bytes as they are kept at an offset of the file. */
    byte[] seal(byte[] plain, long offset) {
        if (key == null) {
            return plain;
        }
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, 0, offset);
            byte[] sealed = new byte[NONCE_BYTES + cipher.getOutputSize(plain.length)];
            System.arraycopy(nonce, 0, sealed, 0, NONCE_BYTES);
            cipher.doFinal(plain, 0, plain.length, sealed, NONCE_BYTES);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("What is to be recorded cannot be encrypted", e);
        }
    }

    /**
     * Returns the bytes that were sealed for an offset of the file.
     *
     * @throws IllegalArgumentException if these are others
     */
    byte[] open(byte[] sealed, long offset) {
        if (key == null) {
            return sealed;
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, key, sealed, 0, offset)
                    .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IllegalArgumentException("What is on record cannot be decrypted", e);
        }
    }

    private static Cipher cipher(int mode, Key key, byte[] nonce, int from, long offset)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce, from, NONCE_BYTES));
        cipher.updateAAD(ByteBuffer.allocate(Long.BYTES).putLong(offset).flip());
        return cipher;
    }
}
