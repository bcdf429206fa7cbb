"""JSON in attributes, for the script that asks a security key."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def as_json(options: Any) -> str:
    """The value as JSON for a data attribute; the content policy forbids an inline script."""
    return json.dumps(options, cls=DjangoJSONEncoder)
