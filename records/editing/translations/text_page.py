"""Contents of the page of a text: source, difference, surroundings, glossary, memory, and the place in the list."""

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.functional import cached_property
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from records.core import permissions
from records.core.history import revisions
from records.core.history.changes import user_name
from records.core.languages import TextStatus, column_of
from records.core.models import Record, StaleTranslation
from records.core.rules import field_label
from records.core.text import Piece, differences, extract
from records.editing.changelist.changelist import may_see
from records.editing.glossary.departures import departures_of, dismissed_terms, record_of, source_languages
from records.editing.glossary.matching import Entry, Found
from records.editing.glossary.names import CITY, COUNTRY, matcher
from records.editing.memory.finding import Key, Remembered, remembered
from records.editing.translations.queue import Text
from records.editing.translations.surroundings import Surroundings, surroundings_of
from records.editing.translations.text_form import TextForm, digest_of
from records.editing.translations.units import key_of, model_of, owner_of
from records.editing.translations.work_list import TITLE, WorkList
from records.editing.urls import admin_url

MOST_TERMS = 40
FIRST_KEYS = 9  # suggestions that have a key of their own


@dataclass(frozen=True)
class Term:
    """A term of the glossary in the source, with what it is called in the translation."""

    words: str
    kind: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    note: str
    url: str


@dataclass(frozen=True)
class Suggestion:
    """An earlier translation, with the record where it stands: what its text is, who saved it last, and when."""

    memory: Remembered
    record_title: str
    url: str
    status: str
    who: str
    when: Any


class TextPage:
    """A text with all that is shown beside it."""

    def __init__(self, work: WorkList, row: Any, owner: Any, field: str, form: TextForm) -> None:
        self.work, self.row, self.owner, self.field, self.form = work, row, owner, field, form
        self.language = work.language
        self.key = key_of(row, field)
        self.title = Truncator(str(owner)).chars(TITLE)
        self.record_url = admin_url(owner, "change")
        self.kind_name = capfirst(str(row._meta.verbose_name))
        self.field_label = field_label(row._meta.get_field(column_of(field, self.language)))

    # Both texts -----------------------------------------------------------------------------------------------------

    @cached_property
    def sources(self) -> list[str]:
        """The languages from which the text may be translated."""
        return source_languages(self.row, self.field, self.language)

    @cached_property
    def source_language(self) -> str:
        """The language that was chosen; else the one that has changed; else the first."""
        asked = self.work.request.GET.get("source", "")
        changed = self.stale.source_language if self.stale else ""
        return next((code for code in (asked, changed, *self.sources) if code in self.sources), "")

    @cached_property
    def source(self) -> str:
        return (
            str(self.row.in_language(self.field, self.source_language).value) if self.source_language else ""
        )

    @property
    def source_digest(self) -> str:
        return digest_of(self.source)

    @cached_property
    def target(self) -> str:
        return str(self.row.in_language(self.field, self.language).value)

    @property
    def source_status(self) -> str:
        return self._status(self.source_language) if self.source_language else ""

    @property
    def target_status(self) -> str:
        return self._status(self.language)

    def _status(self, language: str) -> str:
        status = self.row.text_status_in(language)
        return str(TextStatus(status).label) if status else ""

    @property
    def source_links(self) -> list[dict[str, Any]]:
        """Return the languages to choose from, where there are several."""
        links = [
            {
                "code": code,
                "url": f"?{self.work.query(source=code)}",
                "is_current": code == self.source_language,
            }
            for code in self.sources
        ]
        return links if len(links) > 1 else []

    @cached_property
    def stale(self) -> StaleTranslation | None:
        kind = ContentType.objects.get_for_model(self.row)
        mine = {
            "content_type": kind,
            "object_id": self.row.pk,
            "field": self.field,
            "language": self.language,
        }
        return StaleTranslation.objects.filter(**mine).first()

    @property
    def changed_pieces(self) -> list[Piece]:
        """Return what has changed in the source since the text was translated."""
        if not self.stale:
            return []
        now = self.row.in_language(self.field, self.stale.source_language).value
        return extract(differences(self.stale.former_source, now))

    @cached_property
    def surroundings(self) -> Surroundings:
        languages = (self.source_language, self.language) if self.source_language else (self.language,)
        return surroundings_of(self.row, self.field, languages)

    # The list -------------------------------------------------------------------------------------------------------

    @cached_property
    def place(self) -> str:
        """The place of the text in the list, as a sentence; "" for what is not in it (any more)."""
        queue = self.work.queue
        counted = queue.counted((self.row._meta.label_lower, self.row.pk, self.field))
        total = sum(one.all for one in counted.values())
        if type(self.row) not in counted or not queue.holds(self.row, self.field):
            return ""
        number = queue.position(Text(self.row, self.field), counted)
        return _("%(number)s of %(total)s") % {"number": number, "total": total}

    # Glossary -------------------------------------------------------------------------------------------------------

    @cached_property
    def terms(self) -> list[Term]:
        """The terms of the glossary that stand in the source, each once."""
        found: dict[str, Term] = {}
        languages, own = (self.source_language, self.language), record_of(self.row)
        for one in matcher().find(self.source, languages, own) if self.source else ():
            found.setdefault(one.words, self._term(one))
        return list(found.values())[:MOST_TERMS]

    def _term(self, found: Found) -> Term:
        first = found.entries[0]
        wrong = (word for one in found.entries for word in one.wrong.get(self.language, ()))
        notes = (one.note for one in found.entries if one.note)
        return Term(
            found.words,
            kind_of(first),
            tuple(_as_written(name, found) for name in found.names(self.language)),
            tuple(dict.fromkeys(wrong)),
            " ".join(notes),
            self._url_of(first),
        )

    def _url_of(self, entry: Entry) -> str:
        if entry.record is None:
            return ""
        model: Any = ContentType.objects.get_by_natural_key(*entry.record[0].split(".")).model_class()
        return (
            admin_url(model, "change", entry.record[1])
            if may_see(self.work.site, self.work.request, model)
            else ""
        )

    @cached_property
    def warned(self) -> list[dict[str, Any]]:
        """The departures of what stands in the form, each with whether it was dismissed."""
        found = departures_of(self.row, self.field, self.language, self.form.typed)
        dismissed = dismissed_terms(self.row, self.field, self.language) if found else set()
        return [{"one": one, "is_dismissed": one.term in dismissed} for one in found]

    # Memory ---------------------------------------------------------------------------------------------------------

    @cached_property
    def suggestions(self) -> list[Suggestion]:
        """The earlier translations of its sentences: some queries a kind of record in which they stand."""
        if not self.source:
            return []
        own = (self.row._meta.label_lower, self.row.pk, self.field)
        found = remembered(self.source, self.source_language, self.language, own)
        rows = self._rows_of({one.key for one in found})
        owners = {key: owner for key, row in rows.items() if (owner := owner_of(row))}
        saved = self._saved(owners.values())
        request, site = self.work.request, self.work.site
        return [
            Suggestion(
                one,
                Truncator(str(owner)).chars(TITLE),
                admin_url(owner, "change"),
                self._status_of(rows[one.key[:2]]),
                *saved.get((type(owner), owner.pk), ("", getattr(owner, "updated_at", None))),
            )
            for one in found
            if (owner := owners.get(one.key[:2])) and may_see(site, request, type(owner))
        ]

    def _rows_of(self, keys: set[Key]) -> dict[tuple[str, int], Any]:
        wanted: dict[str, set[int]] = {}
        for label, pk, _field in keys:
            wanted.setdefault(label, set()).add(pk)
        found: dict[tuple[str, int], Any] = {}
        for label, pks in wanted.items():
            if model := model_of(label):
                owners = () if issubclass(model, Record) else permissions.owner_fields(model)
                rows = model._base_manager.select_related(*owners) if owners else model._base_manager
                found |= {(label, pk): row for pk, row in rows.in_bulk(pks).items()}
        return found

    def _status_of(self, row: Any) -> str:
        status = row.text_status_in(self.language)
        return str(TextStatus(status).label) if status else ""

    @staticmethod
    def _saved(owners: Any) -> dict[Any, tuple[str, Any]]:
        """Return who saved records last, and when: three queries a kind."""
        by_model: dict[Any, set[Any]] = {}
        for owner in owners:
            by_model.setdefault(type(owner), set()).add(owner.pk)
        found = {}
        for model, pks in by_model.items():
            for pk, snapshot in revisions.newest_versions(model, pks).items():
                if snapshot.version:
                    revision = snapshot.version.revision
                    found[model, pk] = (user_name(revision.user), revision.date_created)
        return found


def _as_written(name: str, found: Found) -> str:
    """Return a name with a small letter where the source has one, and nothing asks for a capital."""
    is_small = found.words[0].islower() and name[1:2].islower()
    is_plain = not any(one.has_capital or one.has_exact_case for one in found.entries)
    return name[0].lower() + name[1:] if is_small and is_plain else name


def kind_of(entry: Entry) -> str:
    """Return what something in the glossary is, in the page's language."""
    if entry.kind == COUNTRY:
        return _("Country")
    if entry.kind == CITY:
        return _("City")
    model: Any = ContentType.objects.get_by_natural_key(*entry.kind.split(".")).model_class()
    return capfirst(str(model._meta.verbose_name))
