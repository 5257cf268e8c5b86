"""The desk for an ASGI server: `uvicorn dateline.site.asgi:application`."""

import os

from django.core.asgi import get_asgi_application

from dateline import logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dateline.site.settings")
# after uvicorn has set up its own loggers, which happens before it imports this
logs.set_up()
application = get_asgi_application()
