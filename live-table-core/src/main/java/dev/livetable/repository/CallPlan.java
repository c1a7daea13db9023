package dev.livetable.repository;

import dev.livetable.MasterCalls;
import dev.livetable.cache.CachedRows;
import dev.livetable.repository.CallArguments.Named;
import dev.livetable.repository.CallArguments.Repeated;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/** Answers methods of which nothing is known but that they read: what they answered is kept until anything changes. */
final class CallPlan extends ReadPlan {

    private static final Logger logger = LoggerFactory.getLogger(CallPlan.class);

    private final String method;
    private final CallArguments arguments;
    private final Function<@Nullable Object[], @Nullable AnswerForm> forms;
    private final int pageable;
    private volatile @Nullable String lastRefusal;

    /**
     * Takes a method.
     *
     * @param method what tells the method from others
     * @param arguments how its arguments are named
     * @param forms returns the form of the answer to a call with some arguments; null if it cannot be kept
     * @param pageable the position of the page that is asked for, -1 if there is none
     */
    CallPlan(
            String why,
            LiveCalls live,
            String method,
            CallArguments arguments,
            Function<@Nullable Object[], @Nullable AnswerForm> forms,
            int pageable) {
        super(MethodKind.CALL, why, live);
        this.method = method;
        this.arguments = arguments;
        this.forms = forms;
        this.pageable = pageable;
    }

    @Override
    String why() {
        String refusal = lastRefusal;
        return refusal == null
                ? super.why()
                : super.why() + "; the last call that went to the store did since its criteria " + refusal;
    }

    @Override
    @Nullable
    Object answer(MasterCalls calls, MasterCall call) throws Throwable {
        @Nullable Object[] given = call.arguments();
        AnswerForm form = forms.apply(given);
        Pageable page = pageable >= 0 && given[pageable] instanceof Pageable asked && asked.isPaged() ? asked : null;
        Named named = form == null || form.wrapping().isPart() && page == null ? null : name(given);
        if (form == null || named == null || named.text() == null) {
            return call.proceed();
        }
        CachedRows rows = calls.call(
                        method,
                        named.text(),
                        () -> fetch(call, form, named.repeated().get()))
                .value();
        return form.make(rows, page);
    }

    /** Returns the name of arguments; null if they have none, also where they fail: the repository says so itself. */
    private @Nullable Named name(@Nullable Object[] given) {
        try {
            return arguments.name(given);
        } catch (UnknownCriteriaException e) {
            if (lastRefusal == null) {
                logger.info(
                        "Repository '{}': a call of {} goes to the store, since its criteria {}",
                        live().settings().name,
                        method,
                        e.getMessage());
            }
            lastRefusal = e.getMessage();
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            logger.debug("Arguments of a live repository cannot be named", e);
        }
        return null;
    }

    private CachedRows fetch(MasterCall call, AnswerForm form, Repeated repeated) {
        Taken taken = take(call, form, repeated.arguments());
        if (!repeated.hasHeld()) {
            throw new NotKept(call, taken.answer());
        }
        OptionalLong total = taken.answer() instanceof Page<?> page
                ? OptionalLong.of(page.getTotalElements())
                : OptionalLong.empty();
        return taken.rows(total, taken.answer() instanceof Slice<?> slice && slice.hasNext());
    }
}
