package dev.livetable.check;

import java.util.List;

/**
 * What a check has found out about a table.
 *
 * @param findings one finding for each aspect that was reached, in the order in which they were asked; unmodifiable
 */
public record CheckReport(List<Finding> findings) {

    /** Copies the findings. */
    public CheckReport {
        findings = List.copyOf(findings);
    }

    /** Returns the findings that say that the table does not do what it is said to do. */
    public List<Finding> bad() {
        return findings.stream().filter(finding -> finding.verdict().isBad()).toList();
    }

    /** Returns the worst verdict; {@link Verdict#AGREES} if nothing was asked. */
    public Verdict verdict() {
        return findings.stream()
                .map(Finding::verdict)
                .filter(verdict -> verdict != Verdict.NOT_ASKED)
                .reduce(Verdict.AGREES, (worst, next) -> next.compareTo(worst) > 0 ? next : worst);
    }
}
