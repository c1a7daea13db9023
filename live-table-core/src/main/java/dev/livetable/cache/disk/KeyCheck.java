package dev.livetable.cache.disk;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Tells a wrong key from a damaged file, which look alike to MVStore, by a file beside the store: it holds a salted
 * digest of the key, slow to guess by.
 */
final class KeyCheck {

    private static final byte[] ENCRYPTED = "H2encrypt\n".getBytes(StandardCharsets.US_ASCII);
    private static final String NAME = "key";
    private static final int ROUNDS = 20_000;
    private static final String FRESH =
            ", or delete its files cache.* to start with an empty cache (live.cache.redb.encryption-key).";

    private KeyCheck() {}

    /**
     * Checks the key that was given against the files that are there.
     *
     * @return whether the check could not tell, since its own file is gone or damaged: then a store that cannot be
     *     opened may have been given a wrong key
     * @throws CacheOpenException if the key is not the one of the files; the message has an advice
     */
    static boolean check(StoreFolder folder, @Nullable EncryptionKey key) throws IOException {
        boolean hasStore = folder.hasStore();
        if (key == null) {
            if (hasStore && (Files.exists(folder.key()) || startsEncrypted(folder.store()))) {
                throw new CacheOpenException("The cache in " + folder.path()
                        + " is encrypted, and no key was given. Give the key it was made with" + FRESH);
            }
            Files.deleteIfExists(folder.key());
            return false;
        }
        if (!hasStore) {
            removePlain(folder.damaged());
            removePlain(folder.copy());
            write(folder, key);
            return false;
        }
        if (!Files.exists(folder.key()) && !startsEncrypted(folder.store())) {
            throw new CacheOpenException(
                    "The cache in " + folder.path() + " is not encrypted, but a key was given. Give none" + FRESH);
        }
        Boolean fits = fits(folder, key);
        if (fits == null) {
            return true;
        }
        if (!fits) {
            throw wrong(folder);
        }
        return false;
    }

    /** Returns the exception for a key that is not, or may not be, the right one. */
    static CacheOpenException wrong(StoreFolder folder) {
        return new CacheOpenException("The cache in " + folder.path()
                + " was encrypted with another key. Give the key it was made with" + FRESH);
    }

    /** Writes the file that tells the key. */
    static void write(StoreFolder folder, EncryptionKey key) throws IOException {
        byte[] salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        String text = HexFormat.of().formatHex(salt) + " " + HexFormat.of().formatHex(digest(key, salt));
        try (FileOutputStream out =
                new FileOutputStream(folder.owned(folder.key()).toFile())) {
            out.write(ChecksummedText.seal(NAME, text).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static @Nullable Boolean fits(StoreFolder folder, EncryptionKey key) {
        try {
            String[] parts =
                    ChecksummedText.open(NAME, Files.readString(folder.key())).split(" ", 2);
            byte[] salt = HexFormat.of().parseHex(parts[0]);
            return MessageDigest.isEqual(digest(key, salt), HexFormat.of().parseHex(parts[1]));
        } catch (IOException | RuntimeException e) {
            return null; // missing or damaged
        }
    }

    /** Returns a digest of a key, slow to guess by; another one for each salt. */
    static byte[] digest(EncryptionKey key, byte[] salt) {
        char[] secret = key.copy();
        PBEKeySpec spec = new PBEKeySpec(secret, salt, ROUNDS, 256);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has PBKDF2WithHmacSHA256", e);
        } finally {
            spec.clearPassword();
            Arrays.fill(secret, ' ');
        }
    }

    /** Removes what was left of a store without a key, if there is such a file: from now on none is to tell rows. */
    private static void removePlain(Path file) throws IOException {
        if (Files.exists(file) && !startsEncrypted(file)) {
            Files.delete(file);
        }
    }

    private static boolean startsEncrypted(Path file) throws IOException {
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            return Arrays.equals(in.readNBytes(ENCRYPTED.length), ENCRYPTED);
        }
    }
}
