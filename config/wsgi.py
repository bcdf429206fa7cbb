"""The WSGI entry point that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from config.serving import in_one_block

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = in_one_block(get_wsgi_application())
# All pages are loaded here, before workers are forked, and not by the first request to each.
_ = get_resolver().url_patterns
