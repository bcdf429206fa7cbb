"""Templates without the indentation and the empty lines that only their authors read."""

import re

from django.template import Origin
from django.template.loaders import filesystem

_BREAK = re.compile(r"\s*\n\s*")


class Loader(filesystem.Loader):
    """Takes them out of the site's own pages when a template is read, so once a process.

    A day is a twelfth smaller as sent. A break stays a break; what stands in a value, as in
    a note, is none of the template's.
    """

    def get_contents(self, origin: Origin) -> str:
        """The text of a template; of a page, without what no browser shows."""
        text: str = super().get_contents(origin)
        return _BREAK.sub("\n", text) if origin.name.endswith(".html") else text
