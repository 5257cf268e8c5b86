"""What the desk answers is one reader's own: no cache on the way keeps it for others."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin


class PrivateAnswersMiddleware(MiddlewareMixin):
    """Marks each answer that says nothing of caching as private, and to be asked for anew. A browser may still go back
    to a page it has open in memory, as an editor does all day.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response
