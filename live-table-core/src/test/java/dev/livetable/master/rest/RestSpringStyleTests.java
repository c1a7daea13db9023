package dev.livetable.master.rest;

/** An API such as Spring Data's, with versions: every capability but that to delete many rows. */
class RestSpringStyleTests extends RestContract {

    @Override
    RestTableBuilder setUp(TestApi api, RestTableBuilder table) {
        api.etags = true;
        api.body = page -> "{\"content\":%s,\"page\":{\"totalElements\":%d}}".formatted(page.rows(), page.total());
        return table.style(RestStyle.SPRING_DATA_REST).filtering(everyFilter()).conditionalWrites(true);
    }
}
