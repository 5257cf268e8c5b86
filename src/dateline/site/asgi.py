"""The desk for an ASGI server: `uvicorn dateline.site.asgi:application`."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dateline.site.settings")
application = get_asgi_application()
