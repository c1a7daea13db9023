package dev.livetable.repository;

import dev.livetable.MasterCalls;
import dev.livetable.cache.CachedRows;
import dev.livetable.repository.AnswerForm.Wrapping;
import dev.livetable.repository.CallArguments.Named;
import dev.livetable.repository.CallArguments.Repeated;
import dev.livetable.table.Row;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Window;

/** Answers methods of which nothing is known but that they read: what they answered is kept until anything changes. */
final class CallPlan extends ReadPlan {

    private static final Logger logger = LoggerFactory.getLogger(CallPlan.class);

    private final String method;
    private final CallArguments arguments;
    private final Function<@Nullable Object[], @Nullable AnswerForm> forms;
    private final int part;
    private volatile @Nullable String lastRefusal;

    /**
     * Takes a method.
     *
     * @param method what tells the method from others
     * @param arguments how its arguments are named
     * @param forms returns the form of the answer to a call with some arguments; null if it cannot be kept
     * @param part the place of the argument that says which part of all is asked for, a page or the position to begin at; -1 if
     *     there is none
     */
    CallPlan(
            String why,
            LiveCalls live,
            String method,
            CallArguments arguments,
            Function<@Nullable Object[], @Nullable AnswerForm> forms,
            int part) {
        super(MethodKind.CALL, why, live);
        this.method = method;
        this.arguments = arguments;
        this.forms = forms;
        this.part = part;
    }

    @Override
    String why() {
        String refusal = lastRefusal;
        return refusal == null
                ? super.why()
                : super.why() + "; the last call that went to the store did since its " + refusal;
    }

    @Override
    @Nullable
    Object answer(MasterCalls calls, MasterCall call) throws Throwable {
        @Nullable Object[] given = call.arguments();
        AnswerForm form = forms.apply(given);
        Object asked = part >= 0 ? given[part] : null;
        Named named = form == null || !form.wrapping().isMadeFor(asked) ? null : name(given);
        if (form == null || named == null || named.text() == null) {
            return call.proceed();
        }
        CachedRows rows = calls.call(
                        method,
                        named.text(),
                        () -> fetch(call, form, named.repeated().get()))
                .value();
        return form.wrapping() == Wrapping.SCROLLED && asked instanceof ScrollPosition from
                ? live().scrolls().make(form, rows, from)
                : form.make(rows, asked instanceof Pageable page && page.isPaged() ? page : null);
    }

    /** Returns the name of arguments; null if they have none, also where they fail: the repository says so itself. */
    private @Nullable Named name(@Nullable Object[] given) {
        try {
            return arguments.name(given);
        } catch (UnknownCriteriaException e) {
            refuse("criteria " + e.getMessage());
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            logger.debug("Arguments of a live repository cannot be named", e);
        }
        return null;
    }

    /** Notes why a call cannot be kept, as the rest of a sentence about what is the call's. */
    private void refuse(String refusal) {
        if (lastRefusal == null) {
            logger.info(
                    "Repository '{}': a call of {} goes to the store, since its {}",
                    live().settings().name,
                    method,
                    refusal);
        }
        lastRefusal = refusal;
    }

    private CachedRows fetch(MasterCall call, AnswerForm form, Repeated repeated) {
        Taken taken = take(call, form, repeated.arguments());
        if (!repeated.hasHeld()) {
            throw new NotKept(call, taken.answer());
        }
        if (form.wrapping() == Wrapping.SCROLLED) {
            return scrolled(call, taken);
        }
        OptionalLong total = taken.answer() instanceof Page<?> page
                ? OptionalLong.of(page.getTotalElements())
                : OptionalLong.empty();
        return taken.rows(total, taken.answer() instanceof Slice<?> slice && slice.hasNext());
    }

    private CachedRows scrolled(MasterCall call, Taken taken) {
        if (!(taken.answer() instanceof Window<?> window) || !(call.arguments()[part] instanceof ScrollPosition from)) {
            throw new NotKept(call, taken.answer());
        }
        try {
            List<Row> rows = live().scrolls().take(window, taken.rows(), from);
            return new Taken(window, rows).rows(OptionalLong.empty(), window.hasNext());
        } catch (UnkeptPositionException e) {
            refuse("answer " + e.getMessage());
            throw new NotKept(call, window);
        }
    }
}
