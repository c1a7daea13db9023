package dev.livetable.spring.boot.actuate;

import dev.livetable.check.CheckReport;
import java.util.List;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What a check of a live table's master found.
 *
 * @param table the name of the live table
 * @param verdict the worst of all: agrees, failed or contradicts
 * @param findings what was found, one for each aspect that was reached
 */
public record CheckedTable(String table, String verdict, List<CheckedAspect> findings)
        implements OperationResponseBody {

    /**
     * What was found about one aspect.
     *
     * @param aspect what was asked about: columns, pages, row, missing-row, sort, filter, total or past-end
     * @param verdict agrees, not-asked, failed or contradicts
     * @param text what was asked and what came, without values of rows
     * @param properties the properties to look at where the table does not do what it is said to do; else none
     */
    public record CheckedAspect(String aspect, String verdict, String text, List<String> properties) {}

    static CheckedTable of(String table, CheckReport report, SettingNames settings) {
        return new CheckedTable(
                table,
                LiveTableSummary.word(report.verdict()),
                report.findings().stream()
                        .map(finding -> new CheckedAspect(
                                LiveTableSummary.word(finding.aspect()),
                                LiveTableSummary.word(finding.verdict()),
                                finding.text(),
                                finding.verdict().isBad() ? settings.of(table, finding.aspect()) : List.of()))
                        .toList());
    }
}
