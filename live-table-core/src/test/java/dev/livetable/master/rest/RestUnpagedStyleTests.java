package dev.livetable.master.rest;

/** An API that always answers with every row. */
class RestUnpagedStyleTests extends RestContract {

    @Override
    RestTableBuilder setUp(TestApi api, RestTableBuilder table) {
        api.etags = true;
        return table.paging(Paging.none())
                .sorting(Sorting.repeated("sort"))
                .filtering(everyFilter())
                .conditionalWrites(true);
    }
}
