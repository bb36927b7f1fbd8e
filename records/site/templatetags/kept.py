"""Parts of pages that are rendered once and kept: as long as their template is, or as what they show is the same."""

from itertools import count
from typing import Any

from django import template
from django.template import Context, Node, NodeList
from django.template.base import FilterExpression, Parser, Token

from records.core.paths import addresses_key
from records.site.page_cache.rows import find_row, keep_row, key_of_row

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


class KeptRowNode(Node):
    """Part of a template that sees nothing but some variables: records as they were loaded, and plain values."""

    numbers = count()

    def __init__(self, nodelist: NodeList, names: list[str]) -> None:
        self.nodelist, self.names = nodelist, names
        self.number = next(self.numbers)

    def render(self, context: Context) -> str:
        values = {name: context.get(name) for name in self.names}
        key = key_of_row(self.number, values)
        if key is None:
            return self.nodelist.render(context.new(values))
        row = find_row(key)
        if row is None:
            row = self.nodelist.render(context.new(values))
            keep_row(key, row)
        return row


@register.tag
def keptrow(parser: Parser, token: Token) -> KeptRowNode:
    """Keep a row of a list for the pages to come on which all of its variables were loaded with the same values.

    No query may be made within: what it finds would not count.

    {% keptrow quotation show_topics %}<li>{% localized quotation "text" %}</li>{% endkeptrow %}
    """
    names = token.split_contents()[1:]
    nodelist = parser.parse(("endkeptrow",))
    parser.delete_first_token()
    return KeptRowNode(nodelist, names)
