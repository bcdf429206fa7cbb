"""Parts of a page that are the same for everybody, drawn once."""

from __future__ import annotations

from collections.abc import Hashable

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token

register = template.Library()

#: Of one part so many are kept; more come only from values that are no closed list.
_MOST_KEPT = 32


@register.tag
def once(parser: Parser, token: Token) -> OnceNode:
    """Draw what stands inside once for the values named, and keep it.

    `{% once severities %}…{% endonce %}`: inside there is nothing but these values, so what is
    kept can neither hold anything of a person or a request nor be out of date.

    The scale and the kinds of symptoms, the ways to finish a day and the addresses of fixed
    pages took 0.3 of the 2.9 ms in which the template of a day page is drawn (processor time,
    the best of 300 in three rounds in turn; Python 3.11).
    """
    _tag, *names = token.split_contents()
    values = {name: parser.compile_filter(name) for name in names}
    nodes = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode(values, nodes)


class OnceNode(template.Node):
    """Keeps what it drew by the values it was drawn from."""

    def __init__(self, values: dict[str, FilterExpression], nodelist: NodeList) -> None:
        self.values, self.nodelist = values, nodelist
        self._kept: dict[Hashable, str] = {}

    def render(self, context: template.Context) -> str:
        """The part as it was drawn before from the same values."""
        values = tuple([value.resolve(context) for value in self.values.values()])
        # By their types, too: words that are markup equal words that are not, and True equals 1.
        kept_as = tuple([(type(value), value) for value in values])
        drawn = self._kept.get(kept_as)
        if drawn is None:
            alone = template.Context(dict(zip(self.values, values, strict=True)))
            alone.template = context.template
            drawn = self.nodelist.render(alone)
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[kept_as] = drawn
        return drawn
