"""The real settings with one more address: the bare view that is the yardstick."""

from config.settings import *  # noqa: F403  # the real settings are the point

ROOT_URLCONF = "bench.urls"
