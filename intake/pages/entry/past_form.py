"""Letting past entries follow a food."""

from django import forms


class FollowForm(forms.Form):
    """Says yes, once."""

    request_key = forms.UUIDField(widget=forms.HiddenInput)
