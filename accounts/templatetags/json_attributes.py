"""What a security key is asked, for the script that asks it."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def as_json(options: Any) -> str:
    """Options as one attribute; the content policy forbids them as a script."""
    return json.dumps(options, cls=DjangoJSONEncoder)
