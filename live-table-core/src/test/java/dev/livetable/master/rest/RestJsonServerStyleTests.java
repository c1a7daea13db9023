package dev.livetable.master.rest;

/** An API such as json-server's that serves two rows at most at once, and cannot write on a condition: its style alone. */
class RestJsonServerStyleTests extends RestContract {

    @Override
    RestTableBuilder setUp(TestApi api, RestTableBuilder table) {
        api.cap = 2;
        return table.style(RestStyle.JSON_SERVER);
    }

    @Override
    protected boolean sortsIgnoringCase() {
        return false;
    }
}
