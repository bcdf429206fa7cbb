"""The app's settings with one more URL: the bare page that others are compared with."""

from config.settings import *  # noqa: F403  # the real settings are the point

ROOT_URLCONF = "bench.urls"
