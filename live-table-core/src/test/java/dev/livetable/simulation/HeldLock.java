package dev.livetable.simulation;

import java.util.List;
import java.util.Optional;

/** Which lock of the live table a thread holds that calls a cache, as far as its stack tells. */
enum HeldLock {
    /** None. */
    NONE,
    /** None; but it takes the one of a question next. */
    QUESTION_NEXT,
    /** The one of a question. */
    QUESTION,
    /** The one of the durable mark. */
    MARK,
    /** Those of a question and of the durable mark. */
    QUESTION_AND_MARK;

    private static final StackWalker stack = StackWalker.getInstance();

    static HeldLock ofCaller() {
        List<HeldLock> held = stack.walk(
                frames -> frames.map(HeldLock::of).flatMap(Optional::stream).toList());
        if (held.contains(MARK) && held.contains(QUESTION)) {
            return QUESTION_AND_MARK;
        }
        return held.isEmpty() ? NONE : held.get(0);
    }

    private static Optional<HeldLock> of(StackWalker.StackFrame frame) {
        String method = frame.getMethodName();
        return switch (frame.getClassName()) {
            case "dev.livetable.Fetches" -> Optional.of(QUESTION);
            case "dev.livetable.DurableMark", "dev.livetable.Unrecorded" -> Optional.of(MARK);
            case "dev.livetable.ReadPath", "dev.livetable.RowsPath" ->
                method.equals("lead") ? Optional.of(QUESTION_NEXT) : Optional.empty();
            default -> Optional.empty();
        };
    }
}
