package dev.livetable.stream.postgres;

import dev.livetable.stream.postgres.ListeningConnection.Channel;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** The question on a connection that listens: whether it still does, and what the tables and their triggers are. */
final class ListeningQuestion {

    private static final String QUESTION = """
            SELECT pg_catalog.pg_backend_pid(), pg_catalog.pg_notification_queue_usage(), w.channel,
              w.channel IN (SELECT pg_catalog.pg_listening_channels()),
              c.oid, pg_catalog.concat_ws('/', c.xmin,
                (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(':', t.oid, t.xmin, p.xmin), ',' ORDER BY t.oid)
                  FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
                  WHERE t.tgrelid = c.oid AND p.proname = w.function),
                %s, %s),
              (SELECT pg_catalog.count(*) FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
                WHERE t.tgrelid = c.oid AND t.tgenabled = 'A' AND p.proname = w.function),
              EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid)
                OR EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid)
            FROM unnest(?, ?, ?, ?) AS w(channel, space, relation, function)
              LEFT JOIN (pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace)
              ON n.nspname = w.space AND c.relname = w.relation
            """.formatted(TableVersions.COLUMNS, TableVersions.KEYS_AND_POLICIES);

    private ListeningQuestion() {}

    /**
     * What the server says of one channel.
     *
     * @param process the server's process
     * @param queueUsage how much of the queue of notifications is used, 0 to 1
     * @param channel the name of the channel
     * @param listens whether the connection listens to it
     * @param oid the number of the table that has the name now; 0 if there is none
     * @param version what is another text after the table, its columns, its key or its triggers were changed
     * @param triggers how many of its triggers call the function and are always enabled
     * @param isFamily whether the table inherits, or is inherited from
     */
    record Answer(
            int process,
            double queueUsage,
            String channel,
            boolean listens,
            long oid,
            String version,
            int triggers,
            boolean isFamily) {}

    /** Asks of some channels. */
    static List<Answer> ask(Connection connection, Collection<Channel> channels) throws SQLException {
        List<Answer> answers = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(QUESTION)) {
            statement.setArray(1, texts(connection, channels, Channel::name));
            statement.setArray(
                    2, texts(connection, channels, channel -> channel.facts().schema()));
            statement.setArray(
                    3, texts(connection, channels, channel -> channel.facts().table()));
            statement.setArray(
                    4, texts(connection, channels, channel -> channel.sql().function()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    answers.add(new Answer(
                            row.getInt(1),
                            row.getDouble(2),
                            row.getString(3),
                            row.getBoolean(4),
                            row.getLong(5),
                            row.getString(6),
                            row.getInt(7),
                            row.getBoolean(8)));
                }
            }
        }
        return answers;
    }

    private static Array texts(Connection connection, Collection<Channel> channels, Function<Channel, String> text)
            throws SQLException {
        return connection.createArrayOf("text", channels.stream().map(text).toArray());
    }
}
