"""A desk with the story of `desk_story` on a free port, in a data folder of its own: for the browser tests.

    python tests/browser/serve_desk.py HOME PORT [decided | incidents | morning | hostile | learnt]

Makes the users amina and bilal (editors), zara (chief editor), omar (operator), rania (viewer), adnan (admin); their
password is builders.PASSWORD.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    home, port = sys.argv[1], int(sys.argv[2])
    os.environ["DATELINE_HOME"] = home
    # hosts of the tests are on loopback
    os.environ["DATELINE_ALLOW_PRIVATE_HOSTS"] = "127.0.0.1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "dateline.site.settings"
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from builders import make_user
    from dateline.desk.papers import TEXTS
    from dateline.store.roles import ensure_roles
    from desk_routes import a_day_at_the_desk, told_of
    from desk_story import decided, told_by_many, watches, whole_desk
    from hostile_desk import hostile_desk
    from incident_story import decided_story, many_incidents
    from session_story import a_morning
    from source_story import sources_in_every_state

    ensure_roles()
    if not User.objects.exists():
        for name, role in (
            ("amina", "editor"),
            ("bilal", "editor"),
            ("zara", "chief-editor"),
            ("omar", "operator"),
            ("rania", "viewer"),
            ("adnan", "admin"),
        ):
            make_user(name, role)
        if "morning" in sys.argv:
            a_morning()
        elif "hostile" in sys.argv:
            hostile_desk()
        elif "learnt" in sys.argv:
            a_day_at_the_desk()
        elif "incidents" in sys.argv:
            amina, bilal = (User.objects.get(username=name) for name in ("amina", "bilal"))
            decided_story(amina, bilal)
            many_incidents(250, amina)
            told_by_many(TEXTS + 2)
        else:
            whole_desk()
            watches()
            told_of(User.objects.get(username="omar"), None)
            sources_in_every_state()
        if "decided" in sys.argv:
            decided(User.objects.get(username="amina"))

    import uvicorn

    uvicorn.run("dateline.site.asgi:application", host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main()
