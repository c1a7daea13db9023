"""Starts Django REST framework on a free port, with cities in memory, and ends with its input."""
import sys
import threading

import django
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="of a test",
    USE_TZ=True,
    INSTALLED_APPS=["django.contrib.contenttypes", "rest_framework", "django_filters"],
    # Answers have an ETag, and what has not changed is a 304.
    MIDDLEWARE=["django.middleware.http.ConditionalGetMiddleware", "django.middleware.common.CommonMiddleware"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "file:cities?mode=memory&cache=shared"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    REST_FRAMEWORK={
        "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
        "PAGE_SIZE": 10,
        "DEFAULT_FILTER_BACKENDS": [
            "django_filters.rest_framework.DjangoFilterBackend",
            "rest_framework.filters.OrderingFilter",
        ],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "UNAUTHENTICATED_USER": None,
    },
)
django.setup()

from django.db import connection, models  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import include, path  # noqa: E402
from rest_framework import routers, serializers, viewsets  # noqa: E402
from rest_framework.parsers import JSONParser  # noqa: E402


class City(models.Model):
    name = models.CharField(max_length=100)
    population = models.IntegerField(null=True)

    class Meta:
        app_label = "cities"


class CitySerializer(serializers.ModelSerializer):
    class Meta:
        model = City
        fields = ["id", "name", "population"]


class CityViewSet(viewsets.ModelViewSet):
    queryset = City.objects.order_by("id")
    serializer_class = CitySerializer
    ordering_fields = ["id", "name", "population"]
    filterset_fields = {
        "name": ["exact", "iexact", "lt", "lte", "gt", "gte", "in", "startswith", "istartswith", "endswith",
                 "iendswith", "contains", "icontains", "isnull"],
        "population": ["exact", "lt", "lte", "gt", "gte", "in", "isnull"],
    }


def test_rows(request):
    City.objects.all().delete()
    City.objects.bulk_create(City(**row) for row in JSONParser().parse(request)["cities"])
    return HttpResponse(status=204)


router = routers.DefaultRouter()
router.register("cities", CityViewSet)
urlpatterns = [path("test-rows", test_rows), path("", include(router.urls))]


if __name__ == "__main__":
    sys.modules["django_cities"] = sys.modules[__name__]
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Handler(WSGIRequestHandler):
        def log_message(self, *arguments):
            pass

    keep_alive = connection.cursor()
    with connection.schema_editor() as editor:
        editor.create_model(City)
    server = ThreadedWSGIServer(("localhost", 0), Handler)
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()
