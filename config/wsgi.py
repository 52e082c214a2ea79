"""The web processes' entry, see config.web; any other WSGI server can serve it too."""

from __future__ import annotations

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# All pages are loaded before the first one is asked for: else somebody, or the sandbox's own caller, waits for seconds.
for pages in (settings.ROOT_URLCONF, settings.PUBLIC_SCHEMA_URLCONF, settings.OPERATORS_URLCONF):
    import_module(pages)
