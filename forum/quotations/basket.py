"""The basket: quotations that a reader has picked, named by the address, so that it is shared, cited and exported."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from forum.quotations.models import Quotation
from records.core.models import FormerAddress
from records.serializers.base import absolute
from records.serializers.citation_files import CITATION_LIST_FORMATS, TEXT_FORMATS
from records.serializers.citations import STYLES, citations_of
from records.serializers.json_csv import CSV_LIST, JSON_LIST, Listing
from records.serializers.negotiation import Format, InFormats, file_response
from records.serializers.table import TABLE_LIST

# As many as an address holds in every browser and mail program.
LIMIT = 100
STYLE_NAMES = tuple(key for key, _name, _cite in STYLES)


class Basket(InFormats, TemplateView):
    """The quotations that `?id=` names, in its order; `?style=` is the style in which they are cited."""

    model = Quotation
    template_name = "forum/quotations/basket.html"
    title = gettext_lazy("Basket")
    formats: ClassVar = (TABLE_LIST, CSV_LIST, JSON_LIST, *CITATION_LIST_FORMATS, *TEXT_FORMATS)

    @cached_property
    def asked(self) -> list[str]:
        """The record numbers of the address, each once."""
        return list(dict.fromkeys(uid.lower() for uid in self.request.GET.getlist("id") if uid))

    @cached_property
    def keys(self) -> dict[str, int]:
        """The keys of the quotations that are public, by the number asked for; also of those that were merged."""
        asked = self.asked[:LIMIT]
        found = public_keys(asked)
        led = FormerAddress.objects.filter(uid__in=[uid for uid in asked if uid not in found])
        targets = dict(led.values_list("uid", "target_uid")) if len(found) < len(asked) else {}
        merged = public_keys(targets.values()) if targets else {}
        by_asked = {uid: found.get(uid) or merged.get(targets.get(uid, "")) for uid in asked}
        return {uid: key for uid, key in by_asked.items() if key}

    @property
    def style(self) -> str:
        asked = self.request.GET.get("style", "")
        return asked if asked in STYLE_NAMES else STYLE_NAMES[0]

    def in_format(self, form: Format | None) -> HttpResponseBase:
        if form is None:
            return TemplateView.get(self, self.request)
        url = absolute(self.request.get_full_path())
        keys = list(dict.fromkeys(self.keys.values()))
        listing = Listing(Quotation, keys, form.fetch, len(keys), url, url, _("Basket"))
        return file_response(form, form.write(listing), "-".join([_("quotations").lower(), *self.keys][:4]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        quotations = Quotation.objects.published().for_page().in_bulk(self.keys.values())
        picked = [quotations[key] for key in dict.fromkeys(self.keys.values())]
        Quotation.objects.numbered(picked)
        cited = [one for words in picked for one in citations_of(words) if one.key == self.style]
        forms = self.format_links()
        return {
            **super().get_context_data(**kwargs),
            "here": self.title,
            "picked": [{"quotation": words, "without_url": self.url(self.others(words))} for words in picked],
            "cited": cited,
            "styles": [
                {"name": name, "url": self.url(self.asked, key), "is_chosen": key == self.style}
                for key, name, _cite in STYLES
            ],
            "formats": [form for form in forms if form["name"] not in STYLE_NAMES],
            "text_url": next(form["url"] for form in forms if form["name"] == self.style),
            "bad_values": self.bad_values(),
        }

    def others(self, words: Quotation) -> list[str]:
        """Return the numbers asked for without those that lead to a quotation."""
        return [uid for uid in self.asked if self.keys.get(uid) != words.pk]

    def url(self, uids: Iterable[str], style: str = "") -> str:
        """Return the address of the basket with these quotations, cited in a style."""
        query: dict[str, Any] = {"id": list(uids), "style": style or self.request.GET.get("style", "")}
        return reverse("basket", query={name: value for name, value in query.items() if value})

    def bad_values(self) -> list[str]:
        """Return sentences about what the address asks for and the basket does not have."""
        unknown = [uid for uid in self.asked[:LIMIT] if uid not in self.keys]
        sentence = ngettext(
            "%(numbers)s is no quotation of the archive.",
            "%(numbers)s are no quotations of the archive.",
            len(unknown),
        )
        told = [sentence % {"numbers": ", ".join(uid[:12] for uid in unknown)}] if unknown else []
        full = _("A basket holds %(number)s quotations; the others were left out.") % {"number": LIMIT}
        return [*told, *([full] if len(self.asked) > LIMIT else [])]


def public_keys(uids: Iterable[str]) -> dict[str, int]:
    """Return the keys of public quotations by their numbers (one query)."""
    return dict(Quotation.objects.published().filter(uid__in=list(uids)).values_list("uid", "pk"))
