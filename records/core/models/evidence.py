"""Sources, editorial notes and other names: what stands beside a record."""

from collections.abc import Callable, Collection
from functools import cache
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.functional import classproperty
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from records.core import registry
from records.core.dates.fields import EDTFBound, EDTFField, EDTFModel
from records.core.languages import (
    PERMISSIONS,
    TranslatedModel,
    any_language_filled,
    column_of,
    language_codes,
    language_columns,
)
from records.core.locale_formats import validate_language_tag
from records.core.models.addresses import NaturalKeyModel, Slugged
from records.core.web_addresses import WebAddressField


class PublisherName(NamedTuple):
    """A declaration of what the archive calls the publisher of a source. An app above makes it, which knows bodies."""

    model: Any
    # The name in the page's language, as an expression that gives NULL where none is known.
    expression: Callable[[], Any]
    # Every name by which a source may call the rows with some keys.
    names: Callable[[Collection[Any]], Collection[str]]


def cited_sources() -> models.QuerySet["Source"]:
    """Return sources with `known_publisher`: what the archive calls their publisher in the page's language."""
    return _cited_sources(get_language()).all()


def sources_in_every_language() -> models.QuerySet["Source"]:
    """Return sources with what the archive calls their publisher in each language: `known_publishers`."""
    return _sources_in_every_language().all()


# To build these queries takes longer than to ask them.


@cache
def _cited_sources(language: str | None) -> models.QuerySet["Source"]:
    """Return the query that is built in a language, which is the active one."""
    return Source.objects.annotate(known_publisher=_known_publisher())  # type: ignore[no-redef]


@cache
def _sources_in_every_language() -> models.QuerySet["Source"]:
    found: models.QuerySet[Source] = Source.objects.all()
    for code in language_codes():
        with override(code):
            found = found.annotate(**{f"known_publisher_{code}": _known_publisher()})
    return found


def _known_publisher() -> Coalesce:
    names = (one.expression() for one in registry.all(PublisherName))
    return Coalesce(*names, Value(""), Value(""), output_field=models.TextField())


def sources_naming(model: type[models.Model], pks: Collection[Any]) -> models.QuerySet["Source"]:
    """Return the sources that call any of these rows their publisher."""
    declared = (one for one in registry.all(PublisherName) if issubclass(model, one.model))
    names = {name for one in declared for name in one.names(pks) if name}
    return Source.objects.filter(publisher__in=names)


class Source(Slugged, EDTFModel):
    """A publication that records rest on; any record cites any number of them."""

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    title = models.CharField(
        _("title"), max_length=500, help_text=_("As printed, in the language of the source.")
    )
    is_title_supplied = models.BooleanField(
        _("the title is the archive’s own"),
        default=False,
        help_text=_("The source shows no title: this one describes it, and stands in square brackets."),
    )
    publisher = models.CharField(_("publisher"), max_length=300)
    date = EDTFField(_("date"), help_text=_("As printed on the source; blank when it shows none."))
    date_earliest = EDTFBound("date", "earliest")
    date_latest = EDTFBound("date", "latest")
    language = models.CharField(_("language"), max_length=12, validators=[validate_language_tag])
    url = WebAddressField(_("address"), max_length=1000, blank=True)
    accessed_on = models.DateField(_("accessed on"), null=True, blank=True)
    remark = models.CharField(_("remark"), max_length=500, blank=True, help_text=_("For editors; not shown."))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    # Where the query has asked for it.
    known_publisher = ""

    def __str__(self) -> str:
        return f"{self.publisher}: {self.cited_title}"

    @property
    def publisher_name(self) -> str:
        """The publisher as the page's language calls it where the archive knows the body; else as it is written."""
        return self.known_publisher or self.publisher

    @property
    def known_publishers(self) -> dict[str, str]:
        """The names of the publisher in the archive, by language, where the query has asked for them."""
        names = {code: getattr(self, f"known_publisher_{code}", "") for code in language_codes()}
        return {code: name for code, name in names.items() if name}

    @property
    def cited_title(self) -> str:
        """The title as it is cited: in square brackets if the archive supplied it."""
        return f"[{self.title}]" if self.is_title_supplied else self.title


class EditorialNote(Slugged, TranslatedModel):
    """A remark of the editors beside a record, never inside it: about the whole record, or about one of its fields."""

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    field = models.CharField(
        _("field"),
        max_length=60,
        blank=True,
        help_text=_("The field it is about; blank for the whole record."),
    )
    words = models.TextField(
        _("words"),
        blank=True,
        help_text=_(
            "The words to which it is tied, letter by letter: pages mark them. Several of one text stand on lines of"
            " their own. Blank: it is about all of the field."
        ),
    )
    label = models.CharField(_("label"), max_length=120)
    text = models.TextField(_("text"))
    sources = models.ManyToManyField(Source, related_name="notes", blank=True, verbose_name=_("sources"))

    class Meta:
        default_permissions = PERMISSIONS
        ordering = ["pk"]
        verbose_name = _("editorial note")
        verbose_name_plural = _("editorial notes")
        constraints = [
            models.CheckConstraint(
                name="editorial_note_has_words",
                condition=any_language_filled("text"),
                violation_error_message=_("A note needs a text in at least one language."),
            )
        ]

    def __str__(self) -> str:
        return str(self.localized("label")) or self.slug

    def slug_name(self) -> str:
        return str(self.localized("label"))

    @property
    def is_tied(self) -> bool:
        """Return whether it is tied to words in any language; asked for each note of each row of a page."""
        return any(getattr(self, column) for column in language_columns("words").values())

    def stretches(self, language: str) -> list[str]:
        """Return the words to which it is tied in a language, each stretch on its own."""
        lines = (getattr(self, column_of("words", language)) or "").splitlines()
        return [line.strip() for line in lines if line.strip()]


class OtherName(NaturalKeyModel):
    """Abstract: a name beside the main one, in any language or script; `owner` names the foreign key."""

    owner: Any = classproperty(lambda model: model.natural_fields[0])

    class Kind(models.TextChoices):
        AS_PRINTED = "as-printed", _("As printed in a source")
        ALSO = "also", _("Also known as")
        FORMER = "former", _("Former name")
        ACRONYM = "acronym", _("Acronym")
        NATIVE_SCRIPT = "native-script", _("Native script")
        TRANSLATION = "translation", _("Translation")

    name = models.CharField(_("name"), max_length=300)
    language = models.CharField(_("language"), max_length=12, validators=[validate_language_tag])
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.ALSO)

    class Meta:
        abstract = True
        ordering = ["kind", "language", "name"]
        verbose_name = _("other name")
        verbose_name_plural = _("other names")

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def found_by_kind(owner: str) -> models.Index:
        """Return the index for acronyms: pages ask which of their words are some."""
        return models.Index(fields=["kind", "name"], name=f"{owner}_name_of_kind")

    @staticmethod
    def listed_once(owner: str) -> models.UniqueConstraint:
        """Return the rule that a record has each of its names once."""
        return models.UniqueConstraint(name=f"{owner}_name_once", fields=[owner, "name", "language", "kind"])


class NamedRecord(models.Model):
    """Abstract: a record with `other_names`."""

    other_names: Any

    class Meta:
        abstract = True

    @property
    def native_names(self) -> list[OtherName]:
        """Names in the record's own script."""
        return [name for name in self.other_names.all() if name.kind == OtherName.Kind.NATIVE_SCRIPT]

    @property
    def names_beside(self) -> list[OtherName]:
        """Names of every other kind."""
        return [name for name in self.other_names.all() if name.kind != OtherName.Kind.NATIVE_SCRIPT]
