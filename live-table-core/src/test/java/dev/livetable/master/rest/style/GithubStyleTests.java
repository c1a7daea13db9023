package dev.livetable.master.rest.style;

import dev.livetable.master.rest.Filtering;
import dev.livetable.master.rest.RestStyle;
import dev.livetable.master.rest.RestTableBuilder;
import dev.livetable.table.TableSchema;

/** A table over the REST API of GitHub, as its documentation shows it: it says no total, and sorts by no column. */
class GithubStyleTests extends StyleContract {

    GithubStyleTests() {
        super(RestStyle.GITHUB, new GithubApi());
    }

    @Override
    RestTableBuilder said(RestTableBuilder table, TableSchema schema) {
        return table.filtering(Filtering.none());
    }

    @Override
    protected boolean totalKnown() {
        return false;
    }
}
