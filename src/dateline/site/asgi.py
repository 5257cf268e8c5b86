"""The desk for an ASGI server: `uvicorn dateline.site.asgi:application`. It does not start on a newer program's database."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

from django.core.asgi import get_asgi_application

from dateline import bootstrap, heap
from dateline.errors import ConfigurationError, StoreUnavailable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dateline.site.settings")
application = get_asgi_application()

from dateline.desk.ready import make_ready  # noqa: E402  its models can be imported now

try:
    # in a thread: the server imports this inside its loop, where Django asks no database
    with ThreadPoolExecutor(1) as thread:
        thread.submit(bootstrap.refuse_newer_schema).result()
        thread.submit(make_ready).result()
except StoreUnavailable:
    pass  # it may come; each page asks again
except ConfigurationError as e:
    sys.exit(f"dateline: {e}")
heap.settle_for_good()
