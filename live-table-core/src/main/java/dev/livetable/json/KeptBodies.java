package dev.livetable.json;

import dev.livetable.table.BlockAnswer;
import dev.livetable.table.Row;
import dev.livetable.table.RowBlock;
import dev.livetable.table.RowRange;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.web.PagedModel;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON of live answers as a mapper writes it, kept beside their rows: written when it is first asked for, and copied from
 * then on. Safe for use by many threads.
 *
 * <p>The bytes are those of {@link JsonMapper#writeValueAsBytes}. They are kept only where Jackson, Spring Data and this library
 * alone decide what is written. Where the application has plugged something into its mapper that has a part in it, such as a
 * serializer, a converter or a filter of its own for what is in the answer, nothing is kept: it may look at the time, or at who asks.
 * Nor is anything kept for a mapper that indents, that has escapes of its own, or that writes types.
 */
public final class KeptBodies {

    /*
     * The bytes depend on the mapper, which never changes, on the rows, which are those of the block that they are kept beside, and
     * on what the answer says besides, which its form has. The rows are kept once for all answers of a block. The key of a mapper is
     * an object on which nothing hangs: a cache may live longer than the mapper.
     *
     * An answer of objects that were made of rows is written by the mapper as a whole, if KnownRecords knows their class. What is
     * written is never what a caller may change meanwhile: his changes would be kept for all.
     *
     * The attribute of the writer changes nothing in what is written. It makes another configuration than the mapper's own.
     */

    private static final RowBlock SAMPLE = RowBlock.of(List.of(Row.of("id", 1)));

    private final JsonMapper mapper;
    private final ObjectWriter writer;
    private final KnownBeans known = new KnownBeans();
    private final KnownRecords knownRecords = new KnownRecords();
    private final Object token = new Object();
    private final boolean keeps;

    private KeptBodies(JsonMapper mapper, boolean writesTypes) {
        this.mapper = mapper;
        this.writer = mapper.writer().withAttribute(KeptBodies.class, true);
        this.keeps = !writesTypes && written(SAMPLE).isPresent();
    }

    /**
     * Returns the bodies that a mapper writes. From now on the mapper also copies lists of rows that are within other objects.
     *
     * @param mapper the mapper, which needs a {@link RowModule}
     * @throws IllegalArgumentException if it has none
     */
    public static KeptBodies of(JsonMapper mapper) {
        RowModule module = RowModule.of(mapper)
                .orElseThrow(() -> new IllegalArgumentException("The mapper cannot write rows; add a RowModule to it:"
                        + " JsonMapper.builder().addModule(new RowModule())"));
        SerializationConfig config = mapper.serializationConfig();
        boolean writesTypes = config.getDefaultTyper(mapper.constructType(Object.class)) != null;
        KeptBodies bodies = new KeptBodies(mapper, writesTypes);
        if (bodies.keeps) {
            module.copyUnder(config);
        }
        return bodies;
    }

    /**
     * Returns the body of an answer, which is made now if there is none. Nothing is returned if it is no answer of a live table,
     * or one that cannot be kept, such as a very large one or one of all rows. Then the mapper has to be asked as ever, and fails as
     * ever if it cannot write the answer.
     *
     * @param value the answer: a page, a slice or a list of rows as a live table returned it, a row, an optional one, a page or
     *     a list of records as a live repository returned it, the content of that page, or a {@link PagedModel} of a page
     */
    public Optional<KeptBody> of(Object value) {
        if (!keeps) {
            return Optional.empty();
        }
        if (value instanceof Row) {
            return writtenAnew(value); // this is as quick as to look for what was kept
        }
        if (value instanceof Optional<?> optional) {
            return optional.isPresent() && optional.get() instanceof Row row ? writtenAnew(row) : Optional.empty();
        }
        Part part = part(value);
        return part == null ? Optional.empty() : kept(part, value);
    }

    private Optional<KeptBody> writtenAnew(Object value) {
        try {
            return Optional.of(new KeptBody(writer.writeValueAsBytes(value)));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static @Nullable Part part(Object value) {
        if (value instanceof BlockAnswer answer) {
            RowBlock block = answer.block();
            return block == null ? null : new Part(block, answer.form(), answer.madeAs());
        }
        if (value instanceof RowBlock block) {
            return new Part(block, new ListForm(0, block.size()), null);
        }
        if (value instanceof RowRange range) {
            return new Part(range.block(), new ListForm(range.from(), range.to()), null);
        }
        if (value instanceof PagedModel<?> model && model.getClass() == PagedModel.class) {
            List<?> content = model.getContent();
            Part rows = settled(content) == content ? part(content) : null;
            return rows == null
                    ? null
                    : new Part(rows.block, new ModelForm(rows.form, model.getMetadata()), rows.madeAs);
        }
        return null;
    }

    private Optional<KeptBody> kept(Part part, Object value) {
        KeptAnswers answers = part.block.derived(token, block -> new KeptAnswers());
        Class<?> type = part.madeAs;
        return type == null
                ? answers.ofRows(part.form, () -> written(value))
                : answers.ofObjects(part.form, () -> written(settled(value), type, part.block), part.block);
    }

    private static Object settled(Object value) {
        return value instanceof BlockAnswer answer ? answer.settled() : value;
    }

    private Optional<KeptBody> written(Object value, Class<?> type, RowBlock block) {
        Optional<KeptBody> body =
                block.size() <= KeptRows.MOST_ROWS && isKnown(value, type) ? writtenAnew(value) : Optional.empty();
        return body.filter(bytes -> bytes.length() <= KeptRows.MOST_BYTES);
    }

    private boolean isKnown(Object value, Class<?> type) {
        SerializationContext context = mapper._serializationContext();
        try {
            return knownRecords.has(type, context) && known.hasAll(value.getClass(), context);
        } catch (JacksonException e) {
            return false; // there is no serializer; the mapper is asked as ever, and says so
        }
    }

    private Optional<KeptBody> written(Object value) {
        try {
            return Optional.ofNullable(Splice.body(value, writer, known));
        } catch (JacksonException e) {
            return Optional.empty(); // the mapper is asked as ever, and says so
        }
    }

    @Override
    public String toString() {
        return "JSON that is kept beside rows";
    }

    private record Part(
            RowBlock block, Object form, @Nullable Class<?> madeAs) {}

    private record ListForm(int from, int to) {}

    private record ModelForm(Object content, Object metadata) {}
}
