"""`/metrics` for Prometheus: for whoever sends the token of the settings; without one, for this machine alone."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from dateline.desk.access import OPERATOR, roles_of
from dateline.desk.metrics import ObservedCollector
from dateline.store.observed import observe

# a proxy on this machine sets one of them, and then the request is not this machine's own
PASSED_ON = tuple(
    f"HTTP_{name}"
    for name in ("FORWARDED", "VIA", "X_REAL_IP", "X_FORWARDED_FOR", "X_FORWARDED_HOST", "X_FORWARDED_PROTO")
)


def may_scrape(request: HttpRequest, token: str) -> bool:
    """An operator who is logged in may, too."""
    if OPERATOR in roles_of(request.user):
        return True
    if token:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        return scheme.lower() == "bearer" and secrets.compare_digest(given.strip().encode(), token.encode())
    if any(name in request.META for name in PASSED_ON):
        return False
    # the name too: a proxy that sets no header passes its own name on, and a page elsewhere cannot ask by a name of its own
    host = request.get_host().rpartition(":")[0] or request.get_host()
    return _is_loopback(request.META.get("REMOTE_ADDR", "")) and (
        host.strip("[]") == "localhost" or _is_loopback(host.strip("[]"))
    )


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


@require_GET
@login_not_required
def metrics_view(request: HttpRequest) -> HttpResponse:
    """In the form that is asked for: Prometheus' text or OpenMetrics."""
    if not may_scrape(request, settings.CONFIGURATION["metrics.token"]):
        if request.user.is_authenticated:
            raise PermissionDenied("This page is for: operator.")
        answer = HttpResponse("Send the token of metrics.token.\n", status=401, content_type="text/plain")
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    registry = CollectorRegistry(auto_describe=False)
    registry.register(ObservedCollector(observe(settings.CONFIGURATION, datetime.now(UTC))))
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(registry), content_type=content_type)
