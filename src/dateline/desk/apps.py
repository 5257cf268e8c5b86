"""The desk as a Django app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "dateline.desk"
    label = "desk"

    def ready(self) -> None:
        from dateline.desk.catalogues import cut_fallbacks

        cut_fallbacks()
