package dev.livetable.apis;

import dev.livetable.master.rest.RestStyle;
import dev.livetable.master.rest.RestTableBuilder;
import dev.livetable.master.rest.style.StyleScenario;
import org.junit.jupiter.api.AfterAll;

/** Django REST framework with django-filter, whose pages have ten rows whatever is asked for. */
class DjangoRestFrameworkApiIT extends StyleScenario {

    private final ServerProcess server = ServerProcess.start(
            "Python 3 with Django, Django REST framework and django-filter: apt-get install python3-djangorestframework"
                    + " python3-django-filters",
            System.getProperty("apis.python", "/usr/bin/python3"),
            "src/test/servers/django_cities.py");

    DjangoRestFrameworkApiIT() {
        super(RestStyle.DJANGO_REST_FRAMEWORK);
    }

    @Override
    protected RestTableBuilder said(RestTableBuilder table) {
        return table.path("/cities/");
    }

    @Override
    protected void serveCities() {
        server.serveCities(CITIES, false);
    }

    @Override
    protected String url() {
        return server.url();
    }

    @AfterAll
    void stop() {
        server.close();
    }
}
