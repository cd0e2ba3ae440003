"""WSGI entry point: `gunicorn --no-control-socket factcheck.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
application = get_wsgi_application()

from claims import jobs  # noqa: E402 - models are there only now

jobs.work_beside()
