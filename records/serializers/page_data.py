"""Data in the head of a page for programs: other forms of it, previews, citations, structured data."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import Context
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from records.core import registry
from records.core.languages import language_codes
from records.core.locale_formats import locale_of
from records.core.models import Record, record_models
from records.core.text import one_line
from records.serializers.base import absolute, permanent_url
from records.serializers.citations import Citable, Work
from records.serializers.json_csv import CSV_LIST, JSON_LIST
from records.serializers.schema_org import (
    Node,
    breadcrumbs,
    certain_date,
    item_list,
    known,
    language_value,
    node,
    script,
)

DESCRIPTION_LENGTH = 200
# Fields that say in a sentence what a record is, the first that has words.
TELLING = ("text", "summary", "description", "biography")
# Of a `meta` element: the attribute that names it, its name and content.
Tag = tuple[str, str, str]


class Picture(NamedTuple):
    """The picture of a page for previews, at a path of this site."""

    path: str
    alt: str
    width: int = 1200
    height: int = 630

    @property
    def url(self) -> str:
        return absolute(self.path)


class PageData:
    """Of the page whose template is being rendered, from its context. Asks the database for nothing more."""

    def __init__(self, context: Context) -> None:
        self.context = context
        found = context.get("record")
        self.record = found if isinstance(found, Record) else None

    @cached_property
    def title(self) -> str:
        if self.record:
            return self.record.title
        view = self.context.get("view")
        return str(self.context.get("here") or getattr(view, "title", "") or settings.SITE_NAME)

    @cached_property
    def description(self) -> str:
        """The first words of a record about itself; of another page, what its view says of it."""
        if self.record is None:
            return str(self.context.get("summary") or "")
        translated = self.record.translated_fields()
        found = (str(self.record.localized(field)) for field in TELLING if field in translated)
        words = Truncator(next(filter(None, found), "")).chars(DESCRIPTION_LENGTH)
        return " ".join(words.split())

    @property
    def alternates(self) -> list[dict[str, Any]]:
        """Other forms of the page: `url`, `media_type`, `label`."""
        kinds = ("formats", "feeds", "embeds")
        return [form for kind in kinds for form in self.context.get(kind) or []]

    def tags(self) -> Iterator[Tag]:
        """Open Graph for previews, Highwire and Dublin Core for reference managers."""
        yield from self._open_graph()
        if self.record and (citable := registry.get(Citable, type(self.record))):
            yield from work_tags(citable.work(self.record))

    def _open_graph(self) -> Iterator[Tag]:
        picture = self.context.get("picture") or Picture(
            staticfiles_storage.url("img/card.png"), settings.SITE_NAME
        )
        facts = {
            "og:site_name": settings.SITE_NAME,
            "og:type": "article" if self.record else "website",
            "og:title": self.title,
            "og:description": self.description,
            "og:url": self.context["canonical_url"],
            "og:image": picture.url,
            "og:image:width": str(picture.width),
            "og:image:height": str(picture.height),
            "og:image:alt": picture.alt,
            "og:locale": str(locale_of()),
        }
        yield from (("property", name, content) for name, content in facts.items() if content)
        others = (code for code in language_codes() if code != get_language())
        yield from (("property", "og:locale:alternate", str(locale_of(code))) for code in others)
        yield ("name", "twitter:card", "summary_large_image")

    @property
    def structured(self) -> SafeString:
        """The page, the way back from it and what it is about, as JSON-LD."""
        about = [node(self.record)] if self.record else []
        return script([self._page(), *about, *(self.context.get("structured") or [])])

    def _page(self) -> Node:
        address, listed = self.context["canonical_url"], self.context.get("page_obj")
        main = item_list(listed.object_list, listed.start_index()) if listed is not None else None
        steps = ((str(step["label"]), step["url"]) for step in self.context.get("trail") or [])
        trail = [(_("Home"), reverse("home")), *steps, (self.title, "")]
        return known(
            {
                "@type": "CollectionPage" if listed is not None else "WebPage",
                "@id": address,
                "url": address,
                "name": self.title,
                "inLanguage": get_language(),
                "isPartOf": {"@type": "WebSite", "@id": f"{settings.SITE_URL}/", "name": settings.SITE_NAME},
                "breadcrumb": breadcrumbs(trail) if self.title != settings.SITE_NAME else None,
                "mainEntity": {"@id": permanent_url(self.record)} if self.record else main,
            }
        )


def work_tags(work: Work) -> Iterator[Tag]:
    """Highwire Press tags, of which none can say that a date is inferred; and those of Dublin Core, whose date can."""
    author, title = work.author.index if work.author else "", one_line(work.title)
    publisher = settings.SITE_NAME if work.is_in_archive else work.author_name
    printed = "" if work.is_in_archive else work.url
    highwire = {
        "citation_title": title,
        "citation_author": author,
        "citation_publication_date": certain_date(work.when).replace("-", "/"),
        "citation_conference_title": work.occasion,
        "citation_publisher": publisher,
        "citation_language": work.title.language,
        "citation_public_url": work.permanent_url,
    }
    facts = {
        # Whoever reads these takes the page for a text.
        **(highwire if work.is_text else {}),
        "DC.title": title,
        "DC.creator": author,
        "DC.date": str(work.when or ""),
        "DC.type": work.genre,
        "DC.language": work.title.language,
        "DC.identifier": work.permanent_url,
        "DC.publisher": publisher,
        "DC.source": work.quoted_in.url if work.quoted_in else printed,
    }
    return (("name", name, content) for name, content in facts.items() if content)


def website() -> Node:
    """The site, and how it is searched."""
    return {
        "@type": "WebSite",
        "@id": f"{settings.SITE_URL}/",
        "url": f"{settings.SITE_URL}/",
        "name": settings.SITE_NAME,
        "inLanguage": list(language_codes()),
    }


def dataset() -> Node:
    """The archive as data: every list as a file."""
    files = [
        {
            "@type": "DataDownload",
            "name": f"{model._meta.verbose_name_plural} ({form.label})",
            "encodingFormat": form.media_type,
            "contentUrl": absolute(f"{reverse(f'{model.url_name}-list')}?format={form.name}"),
        }
        for model in record_models()
        for form in (CSV_LIST, JSON_LIST)
    ]
    return {**archive_node(), "distribution": files}


def keeper() -> Node:
    """Return who keeps the archive; the archive itself where nobody is named."""
    address = {"address": settings.KEEPER_ADDRESS, "email": settings.CONTACT_EMAIL} if settings.KEEPER else {}
    return known({"@type": "Organization", "name": settings.KEEPER or settings.SITE_NAME, **address})


def archive_node(changed_at: datetime | None = None) -> Node:
    """The archive as data, without its files."""
    about = _(
        "Events of high-level forums, who took part, and the words spoken there, each with its speaker, office,"
        " day and source."
    )
    return known(
        {
            "@type": "Dataset",
            "@id": f"{settings.SITE_URL}/#dataset",
            "name": language_value(settings.SITE_NAME, get_language() or ""),
            "description": about,
            "url": absolute(reverse("data")),
            "license": settings.DATA_LICENSE.url,
            "usageInfo": absolute(f"{reverse('about')}#rights"),
            "publisher": keeper(),
            "isAccessibleForFree": True,
            "inLanguage": list(language_codes()),
            "creator": {"@type": "Organization", "name": settings.SITE_NAME, "url": f"{settings.SITE_URL}/"},
            "dateModified": changed_at.date().isoformat() if changed_at else "",
        }
    )
