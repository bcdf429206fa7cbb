"""What the profiles of reference values mean, for the pages of another room that ask for one."""

from __future__ import annotations

import datetime as dt

from django import template

from accounts.enums import ReferenceProfile
from intake.bands.in_force import site_reference_on
from intake.science.reference.profiles import meaning_of

register = template.Library()


@register.simple_tag
def site_reference(date: dt.date) -> ReferenceProfile:
    """The profile of reference values that holds on a date for whoever chooses none; one query."""
    return ReferenceProfile(site_reference_on(date))


@register.filter
def reference_meaning(profile: str) -> str:
    """Say in one line what goes with a profile; empty for one without values."""
    return meaning_of(profile)
