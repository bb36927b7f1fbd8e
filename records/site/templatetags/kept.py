"""Parts of pages that are rendered once and kept as long as their template is."""

from typing import Any

from django import template
from django.template import Context, Node, NodeList
from django.template.base import FilterExpression, Parser, Token

from records.core.paths import addresses_key

register = template.Library()


class KeptNode(Node):
    """Part of a template, rendered once for each language, each set of addresses and each value of its variables."""

    def __init__(self, nodelist: NodeList, variables: list[FilterExpression]) -> None:
        self.nodelist, self.variables = nodelist, variables
        self.rendered: dict[tuple[Any, ...], str] = {}

    def render(self, context: Context) -> str:
        values = [variable.resolve(context) for variable in self.variables]
        key = (*addresses_key(), *values)
        if key not in self.rendered:
            self.rendered[key] = self.nodelist.render(context)
        return self.rendered[key]


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """Keep a part of a page that names every variable on which it hangs: settings alone, which have few values.

    {% kept site_name %}<h1>{% translate "About" %} {{ site_name }}</h1>{% endkept %}
    """
    variables = [parser.compile_filter(name) for name in token.split_contents()[1:]]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, variables)
