"""What the desk says while a disk is full: pages go on being read, and what was sent is not taken."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.deprecation import MiddlewareMixin

from dateline.disk import advice, is_full

log = logging.getLogger(__name__)


class FullDiskMiddleware(MiddlewareMixin):
    """Answers 503, with what to do, where a page could not be made or an act not be kept for want of room."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not is_full(exception):
            return None
        log.error("%s", advice(exception))
        page = loader.get_template("desk/full_disk.html").render({})
        return HttpResponse(page, status=503, headers={"Retry-After": "300"})
