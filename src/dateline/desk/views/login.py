"""Logging in. Throttled by django-axes, which asks here for the page that a locked-out visitor sees."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dateline.desk.access import EDITOR, home_of, roles_of
from dateline.desk.preferences import put_cookie
from dateline.store.preferences import preferences_of
from dateline.store.watches import watches_for


class DeskLoginView(LoginView):
    """The log-in page; afterwards each role begins at its own page."""

    template_name = "desk/login.html"
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """An editor of watches begins at the first of them."""
        user = self.request.user
        first = next(iter(watches_for(user.get_username())), None) if EDITOR in roles_of(user) else None
        if first is not None and first.is_mine:
            return reverse("watch-queue", args=[first.id])
        return reverse(home_of(user))

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """What the user chose elsewhere holds in this browser too."""
        response = super().form_valid(form)
        if kept := preferences_of(self.request.user):
            put_cookie(response, kept, secure=self.request.is_secure())
        return response


class DeskPasswordView(PasswordChangeView):
    """A user's own password; afterwards they are where their role begins."""

    template_name = "desk/password.html"

    def get_success_url(self) -> str:
        return reverse(home_of(self.request.user))

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        messages.success(self.request, _("The password is changed."))
        return super().form_valid(form)


def locked_out(request: HttpRequest, credentials: Any = None, *args: Any, **kwargs: Any) -> HttpResponse:
    """Too many wrong passwords. Says the same whether or not the user exists."""
    return render(request, "desk/locked.html", status=429)
