package dev.livetable.benchmarks;

import dev.livetable.LiveTable;
import dev.livetable.table.Filter;
import dev.livetable.table.Table;
import java.util.ArrayList;
import java.util.List;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;

/** What is asked of the cities while they are changed, and how they are changed. */
enum HitScenario {

    /** Patches of a column that no question uses. */
    PATCH("Hits, patch of a column not used", 98, 0, Edit.PATCH),
    /** The same, by somebody else, and told with whole rows. */
    TOLD_PATCH("… the same, told by events with whole images", 85, 0, Edit.TOLD_PATCH),
    /** Patches of the column that pages are sorted by. */
    SMALL_STEP("… patch of the sort column by small steps", 90, 0, Edit.SMALL_STEP),
    /** Cities of one district come and go, and those of any are asked for. */
    ONE_DISTRICT("… insert and delete in one group, questions for one of 20", 90, 0, Edit.COME_AND_GO_IN_ONE_DISTRICT) {
        @Override
        List<Question> questions() {
            List<Question> questions = new ArrayList<>();
            for (int district = 0; district < CityDatabase.DISTRICTS; district++) {
                Filter filter = Filter.equal("district", district);
                questions.add(table -> table.count(filter));
                windows(CityDatabase.CITIES / CityDatabase.DISTRICTS)
                        .forEach(window -> questions.add(list(filter, window)));
            }
            return questions;
        }
    },
    /** Cities come and go anywhere, which shifts those behind. */
    ANYWHERE("… insert and delete anywhere", 12, 0, Edit.COME_AND_GO),
    /** The same, with the number of all cities on each page. A count that is asked for apart counts as a read. */
    ANYWHERE_WITH_TOTALS("… insert and delete anywhere, pages with totals", Double.NaN, 0, Edit.COME_AND_GO) {
        @Override
        List<Question> questions() {
            return windows(CityDatabase.CITIES).stream()
                    .<Question>map(window -> table -> page(table, window))
                    .toList();
        }
    },
    /** As the first, with pages that are cut out of larger ones. */
    PATCH_FETCHING_200("… patch of a column not used, 200 rows a fetch", Double.NaN, 200, Edit.PATCH),
    /** As the third, with pages that are cut out of larger ones. */
    SMALL_STEP_FETCHING_200("… patch of the sort column, 200 rows a fetch", Double.NaN, 200, Edit.SMALL_STEP);

    private static final Sort BY_POPULATION = Sort.by("population");

    /** Something that is asked of the live table, and of its master to compare. */
    interface Question {

        Object answer(Table table);
    }

    /** How the cities are changed. */
    enum Edit {
        PATCH,
        TOLD_PATCH,
        SMALL_STEP,
        COME_AND_GO_IN_ONE_DISTRICT,
        COME_AND_GO
    }

    private final String what;
    private final double goal;
    private final int fetchSize;
    private final Edit edit;

    HitScenario(String what, double goal, int fetchSize, Edit edit) {
        this.what = what;
        this.goal = goal;
        this.fetchSize = fetchSize;
        this.edit = edit;
    }

    /** Returns what is measured, in words. */
    String what() {
        return what;
    }

    /** Returns how many of a hundred reads are to be hits; not a number when nothing was set. */
    double goal() {
        return goal;
    }

    /** Returns how many rows are fetched at once; 0 for as many as are asked for. */
    int fetchSize() {
        return fetchSize;
    }

    Edit edit() {
        return edit;
    }

    /** Returns all that is asked, each as often as the others. */
    List<Question> questions() {
        return windows(CityDatabase.CITIES).stream()
                .map(window -> list(Filter.all(), window))
                .toList();
    }

    /** Returns the pages of a number of rows. */
    static List<Pageable> windows(int rows) {
        List<Pageable> windows = new ArrayList<>();
        for (int number = 0; number < rows / Rows.PAGE_SIZE; number++) {
            windows.add(PageRequest.of(number, Rows.PAGE_SIZE, BY_POPULATION));
        }
        return windows;
    }

    private static Question list(Filter filter, Pageable window) {
        return table -> {
            Slice<?> slice = table.list(filter, window);
            return List.of(slice.getContent(), slice.hasNext());
        };
    }

    private static Object page(Table table, Pageable window) {
        if (table instanceof LiveTable live) {
            Page<?> page = live.page(Filter.all(), window);
            return List.of(page.getContent(), page.getTotalElements());
        }
        return List.of(table.list(Filter.all(), window).getContent(), table.count(Filter.all()));
    }
}
