package dev.livetable.master.jdbc;

import dev.livetable.table.CanonicalText;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a database is: a text that is equal for two connections only if both see the same rows. */
public final class JdbcLocation {

    /*
     * What a parameter of a URL means to its driver is not known here: any of them may lead to other rows, as a schema,
     * a search path or a statement that is run at the start does. So all belong to the location but those that hold
     * secrets. Where a secret is not recognised as one it is in the digest, from which nobody can read it.
     */

    private static final Pattern SECRET_PARAMETER =
            Pattern.compile("(?i)\\w*(password|passwd|pwd|passphrase|secret|token)\\w*\\s*=\\s*(\\{[^}]*}|[^;&,)]*)");
    private static final Pattern PASSWORD_OF_USER =
            Pattern.compile("(?<=//|,)([^:/@,]*):[^@,]*@|(?<=:)([^:/@,]+)/[^/@,]*@");
    private static final Pattern IN_MEMORY = Pattern.compile("[:/]mem(ory)?:");

    private JdbcLocation() {}

    /**
     * Returns the location of a database.
     *
     * @param url the JDBC URL
     * @param others what else decides which rows a connection sees and is not in the URL: the user, a schema or
     *     catalog, statements run when it is opened; null for what is not set
     * @return a text that holds no secrets; empty for a database in memory, which ends with its process, so that a
     *     later one at the same place is another
     */
    public static Optional<String> of(String url, @Nullable String... others) {
        if (IN_MEMORY.matcher(url).find()) {
            return Optional.empty();
        }
        String address = PASSWORD_OF_USER.matcher(withoutSecrets(url)).replaceAll("$1$2@");
        boolean isRemote = url.contains("//");
        // A file may be named from the folder that the process works in.
        String from = isRemote ? "" : Path.of("").toAbsolutePath() + " " + System.getProperty("user.home");
        Stream<String> more = Arrays.stream(others).filter(Objects::nonNull).map(JdbcLocation::withoutSecrets);
        String[] all = Stream.concat(Stream.of(address, from), more).toArray(String[]::new);
        return Optional.of(product(url) + " database " + CanonicalText.digest(all));
    }

    /**
     * Returns a text that is equal for two connections of this process if their URLs lead to one database: parameters do
     * not count, so it may also be equal for two databases.
     *
     * @param url the JDBC URL; null when the driver does not say it
     */
    static String ofDatabase(@Nullable String url) {
        if (url == null) {
            return "a database";
        }
        String address = PASSWORD_OF_USER
                .matcher(withoutSecrets(url.split("[?;]", 2)[0]))
                .replaceAll("@");
        return product(url) + " database " + CanonicalText.digest(address);
    }

    private static String withoutSecrets(String text) {
        return SECRET_PARAMETER.matcher(text).replaceAll("");
    }

    private static String product(String url) {
        String[] parts = url.split(":", 3);
        return parts.length == 3 && parts[0].equals("jdbc") ? parts[1] : "unknown";
    }
}
