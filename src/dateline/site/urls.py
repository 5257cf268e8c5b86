"""Routes of the whole site."""

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.urls import include, path

from dateline.api import site as api_site


def _superuser(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_superuser)


# Users and their roles only; the desk has its own log-in page, a second one would be a second thing to guard.
admin.site.has_permission = _superuser  # type: ignore[method-assign]
admin.site.login = login_required(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = "dateline: users"

handler400 = "dateline.site.errors.bad_request"
handler403 = "dateline.desk.views.errors.forbidden"
handler404 = "dateline.site.errors.not_found"
handler500 = "dateline.site.errors.server_error"

urlpatterns = [
    path("api/v1/", include((api_site.urls(), "api"))),
    path("admin/", admin.site.urls),
    path("", include("dateline.desk.urls")),
]
