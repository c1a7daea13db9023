package dev.livetable.stream.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisClusterConnection;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.ReturnType;

/**
 * What a stream was at one moment.
 *
 * @param first the first entry that it holds; null when it holds none
 * @param isBorn whether that is the one with which the stream began, so that none was removed since
 * @param last the last id that the stream has given, whether or not it still holds that entry; null when there is no stream
 * @param wanted the first entry from the time on that was asked for; null when there is none
 * @param start that time, by the clock of the server, in milliseconds
 * @param server which process has answered, and which history it tells; empty where the server does not say
 */
record Marks(
        @Nullable EntryId first,
        boolean isBorn,
        @Nullable EntryId last,
        @Nullable EntryId wanted,
        long start,
        String server) {

    /** The field of the entry with which a stream begins. */
    static final String BIRTH = "b";

    /*
     * A script, since it tells all this of one moment, and works on a cluster too, where a transaction does not. It only
     * reads: a script that writes is not held back by min-replicas-to-write before Redis 7.
     */
    private static final byte[] SCRIPT = """
            local function told(section, name)
              local text = redis.pcall('INFO', section)
              return type(text) == 'string' and string.match(text, name .. ':(%w+)') or ''
            end
            local server = told('server', 'run_id') .. told('replication', 'master_replid')
            local time = redis.call('TIME')
            local start = string.format('%.0f', math.max(1, time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[1]))
            local first, born, last, wanted = '', '', '', ''
            if redis.call('EXISTS', KEYS[1]) == 1 then
              local stream = redis.call('XINFO', 'STREAM', KEYS[1])
              for i = 1, #stream, 2 do
                if stream[i] == 'last-generated-id' then last = stream[i + 1] end
              end
              local entries = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)
              if entries[1] then
                first = entries[1][1]
                if entries[1][2][1] == 'b' then born = 'b' end
              end
              entries = redis.call('XRANGE', KEYS[1], start, '+', 'COUNT', 1)
              if entries[1] then wanted = entries[1][1] end
            end
            return {first, born, last, wanted, start, server}
            """.getBytes(UTF_8);

    /**
     * Asks a server.
     *
     * @param key the key of the stream
     * @param back how many milliseconds before now the time begins that is asked for
     */
    static Marks ask(RedisConnection connection, byte[] key, long back) {
        return of(eval(connection, key, back));
    }

    /**
     * Asks the server that answers to what blocks. Lettuce has another connection for that than for the rest, and asks over
     * it in a pipeline.
     */
    static Marks ofReads(RedisConnection connection, byte[] key) {
        if (connection instanceof RedisClusterConnection) { // not each driver has pipelines there
            return ask(connection, key, 0);
        }
        connection.openPipeline();
        eval(connection, key, 0);
        return of(connection.closePipeline().get(0));
    }

    private static @Nullable Object eval(RedisConnection connection, byte[] key, long back) {
        return connection
                .scriptingCommands()
                .eval(SCRIPT, ReturnType.MULTI, 1, key, Long.toString(back).getBytes(UTF_8));
    }

    private static Marks of(@Nullable Object told) {
        List<String> texts = ((List<?>) requireNonNull(told))
                .stream().map(text -> new String((byte[]) text, UTF_8)).toList();
        return new Marks(
                id(texts.get(0)),
                texts.get(1).equals(BIRTH),
                id(texts.get(2)),
                id(texts.get(3)),
                Long.parseLong(texts.get(4)),
                texts.get(5));
    }

    private static @Nullable EntryId id(String text) {
        return text.isEmpty() ? null : EntryId.parse(text);
    }
}
