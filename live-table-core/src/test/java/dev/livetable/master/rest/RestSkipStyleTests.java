package dev.livetable.master.rest;

/** An API that is asked by rows to skip, serves seven rows at most at once, and can only be read. */
class RestSkipStyleTests extends RestContract {

    @Override
    RestTableBuilder setUp(TestApi api, RestTableBuilder table) {
        api.cap = 7;
        api.body = page -> "{\"data\":{\"list\":%s},\"total\":%d}".formatted(page.rows(), page.total());
        return table.paging(Paging.skipLimit())
                .items("/data/list")
                .total(Total.field("total"))
                .sorting(Sorting.repeated("sort"))
                .filtering(everyFilter())
                .methods();
    }
}
