package dev.livetable.master.rest;

/** An API whose answers lead to the next rows, three at a time, and that says how many there are. */
class RestLinkStyleTests extends RestContract {

    @Override
    RestTableBuilder setUp(TestApi api, RestTableBuilder table) {
        api.cap = 3;
        api.links = true;
        return table.paging(Paging.link().sizeParameter("limit"))
                .total(Total.contentRange())
                .sorting(Sorting.repeated("sort"))
                .filtering(everyFilter())
                .methods();
    }
}
