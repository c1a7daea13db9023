package dev.livetable.repository;

import dev.livetable.MasterCalls;
import dev.livetable.cache.CachedRows;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;

/** Answers methods of which nothing is known but that they read: what they answered is kept until anything changes. */
final class CallPlan extends ReadPlan {

    private final String method;
    private final AnswerForm form;
    private final int pageable;

    /**
     * Takes a method.
     *
     * @param method what tells the method from others
     * @param pageable the position of the page that is asked for, -1 if there is none
     */
    CallPlan(String why, LiveCalls live, String method, AnswerForm form, int pageable) {
        super(MethodKind.CALL, why, live);
        this.method = method;
        this.form = form;
        this.pageable = pageable;
    }

    @Override
    @Nullable
    Object answer(MasterCalls calls, MasterCall call) throws Throwable {
        @Nullable Object[] arguments = call.arguments();
        String text = live().texts().of(arguments);
        Pageable page = pageable >= 0 && arguments[pageable] instanceof Pageable given ? given : null;
        boolean isPage = form.wrapping() == AnswerForm.Wrapping.PAGE;
        if (text == null || isPage && (page == null || page.isUnpaged())) {
            return call.proceed();
        }
        CachedRows rows = calls.call(method, text, () -> fetch(call)).value();
        return form.make(rows.rows(), isPage ? page : null, rows.total().orElse(0));
    }

    private CachedRows fetch(MasterCall call) {
        Taken taken = take(call, form);
        OptionalLong total = taken.answer() instanceof Page<?> page
                ? OptionalLong.of(page.getTotalElements())
                : OptionalLong.empty();
        return taken.rows(total, false);
    }
}
