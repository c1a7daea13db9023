package dev.livetable.check;

import dev.livetable.table.Table;
import java.util.ArrayList;
import java.util.List;

/** Checks whether a table does what it is said to do. */
public final class TableCheck {

    private TableCheck() {}

    /**
     * Asks a table about each {@link Aspect}, some twenty cheap questions at most, and compares the answers. Nothing is
     * written. Rows may change meanwhile: so a contradiction is reported only if all is asked a second time and the same
     * aspect contradicts again. Runs on the calling thread; each question takes as long as the table allows.
     *
     * @param table the table, past any cache
     * @return what was found; a failure of the table is a finding, too
     */
    public static CheckReport of(Table table) {
        CheckReport first = new CheckReport(new Examination(table).findings());
        if (first.verdict() != Verdict.CONTRADICTS) {
            return first;
        }
        List<Finding> confirmed = new ArrayList<>();
        for (Finding again : new Examination(table).findings()) {
            boolean isNew = again.verdict() == Verdict.CONTRADICTS
                    && first.findings().stream()
                            .noneMatch(before ->
                                    before.aspect() == again.aspect() && before.verdict() == Verdict.CONTRADICTS);
            confirmed.add(isNew ? moved(again) : again);
        }
        return new CheckReport(confirmed);
    }

    private static Finding moved(Finding finding) {
        return new Finding(
                finding.aspect(), Verdict.NOT_ASKED, "the rows change too fast to tell: two looks did not agree");
    }
}
