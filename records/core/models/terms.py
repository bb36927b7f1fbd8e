"""Vocabularies that administrators extend: kinds and roles as terms, with a name in every language.

A column holds the code of a term, which never changes; pages print its name. The terms of the code itself are made by
`migrate`, with the names that the catalogues give them; afterwards their names are the administrators' to change.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import inf
from time import monotonic
from typing import Any, NamedTuple

from django.apps import apps as installed
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, Count, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.signals import post_delete, post_save, pre_delete
from django.utils.choices import BaseChoiceIterator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from records.core.database.constraints import has_text
from records.core.database.readings import Reading, Readings, current_readings
from records.core.database.replicas import surest_alias
from records.core.languages import TranslatedModel, language_codes, language_columns, language_fallbacks
from records.core.locale_formats import format_list
from records.core.models.addresses import NaturalKeyModel, NaturalKeyQuerySet

CODE_LENGTH = 40
LAST = 100  # the order of a term whose place nobody chose
LIFE = 10  # seconds in which a process may not know of what another one saved


class Known(NamedTuple):
    """A term as a process remembers it: its names for one and for several, by language."""

    names: Mapping[str, str]
    plurals: Mapping[str, str]

    def label(self, number: int = 1) -> str:
        """Return the name in the page's language, else in the next one."""
        chosen = {**self.names, **self.plurals} if number != 1 else self.names
        return next((chosen[code] for code in language_fallbacks() if code in chosen), "")


@dataclass(frozen=True)
class Vocabulary:
    """The terms of one or more columns. `builtin` are those on which code may rely; `plurals` are said of several."""

    code: str
    label: str | Promise
    builtin: type[models.TextChoices]
    plurals: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def choices(self) -> "TermChoices":
        """The terms as Django's choices, read whenever they are asked for."""
        return TermChoices(self)

    def terms(self, age: float | None = None) -> dict[str, Known]:
        """Return the terms by code, in their order, as they were at most so many seconds ago."""
        return memory.terms(age).get(self.code, {})

    def label_of(self, code: str, number: int = 1) -> str:
        """Return what a term is called in the page's language, for so many; of a lost one, its code."""
        term = self.terms().get(code) or (self.terms(age=1).get(code) if code else None)
        return term.label(number) if term else code

    def rank_of(self, code: str) -> int:
        """Return the place of a term in the order; what has none comes last."""
        return [*self.terms(), code].index(code)


class OfPages(NamedTuple):
    """The terms under a stamp, and the queries by which a page read them."""

    found: dict[str, dict[str, Known]]
    stamp: str
    readings: Sequence[Reading]


class Memory:
    """The terms of all vocabularies as a process read them, which does not ask for them again at each row."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, Known]] = {}
        self.read_at, self.stamp = -inf, ""
        self.of_pages = OfPages({}, "", [])

    def terms(self, age: float | None = None) -> dict[str, dict[str, Known]]:
        """Return the terms by vocabulary and code, as they are under the stamp that this request has read.

        Where there is none, they are those of at most so many seconds ago. A page that may be kept hangs on them,
        though it asks for none itself.
        """
        page = current_readings()
        if page is not None and page.is_whole and page.stamp:
            return self._for_page(page)
        stamp = page.stamp if page is not None else ""
        is_old = monotonic() - self.read_at >= (LIFE if age is None else age)
        if is_old or (stamp and stamp != self.stamp):
            self.found, self.stamp, self.read_at = _read(), stamp, monotonic()
        return self.found

    def _for_page(self, page: Readings) -> dict[str, dict[str, Known]]:
        known = self.of_pages
        if known.stamp != page.stamp:
            before = len(page.made)
            known = self.of_pages = OfPages(_read(page.using), page.stamp, page.made[before:])
            del page.made[before:]  # they are included as those of other pages are
        page.include(known.readings)
        return known.found

    def keep(self) -> None:
        """Never read the terms again: for a process without a database."""
        self.read_at = inf

    def forget(self, **_signal: Any) -> None:
        """Read the terms anew when they are next asked for."""
        self.read_at = -inf


memory = Memory()


def _read(using: str = "") -> dict[str, dict[str, Known]]:
    """Return the terms; of the primary, for the process would believe a replica that is behind beyond this request."""
    found: dict[str, dict[str, Known]] = {}
    for term in Term.objects.using(using or surest_alias()):
        texts = (term.in_all_languages(name) for name in ("name", "plural"))
        known = Known(*({code: text for code, text in one.items() if text} for one in texts))
        found.setdefault(term.vocabulary, {})[term.code] = known
    return found


def _forget_twice(**_signal: Any) -> None:
    """Forget the terms now, and once what was saved is there for others."""
    memory.forget()
    transaction.on_commit(memory.forget)


class TermChoices(BaseChoiceIterator):
    """The codes of a vocabulary with their names in the page's language, as they are at the time."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return ((code, term.label()) for code, term in self.vocabulary.terms().items())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TermChoices) and other.vocabulary == self.vocabulary

    def __hash__(self) -> int:
        return hash(self.vocabulary.code)


class TermField(models.CharField):
    """The code of a term; blank, unless somebody chose one. To migrations it is a text."""

    def __init__(self, *args: Any, vocabulary: Vocabulary, **kwargs: Any) -> None:
        self.vocabulary = vocabulary
        defaults = {"max_length": CODE_LENGTH, "blank": True, "choices": vocabulary.choices}
        super().__init__(*args, **{**defaults, **kwargs})

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        del kwargs["choices"]
        return name, "django.db.models.CharField", args, kwargs

    def clone(self) -> "TermField":
        _name, _path, args, kwargs = self.deconstruct()
        return type(self)(*args, vocabulary=self.vocabulary, **kwargs)

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        def display(row: Any) -> str:
            return self.vocabulary.label_of(getattr(row, name))

        setattr(cls, f"get_{name}_display", display)
        super().contribute_to_class(cls, name, private_only)

    def _check_choices(self) -> list[Any]:
        return []  # they are in the database, which the checks may come before

    def validate(self, value: Any, model_instance: Any) -> None:
        # Another process may have saved it just now.
        if value and value not in self.vocabulary.terms() and value not in self.vocabulary.terms(age=0):
            facts = {"value": value, "vocabulary": self.vocabulary.label}
            raise ValidationError(_("“%(value)s” is no term of the vocabulary “%(vocabulary)s”.") % facts)
        super().validate(value, model_instance)


@cache
def term_columns() -> tuple[TermField, ...]:
    """Return every column that holds a term."""
    columns = (column for model in installed.get_models() for column in model._meta.concrete_fields)
    return tuple(column for column in columns if isinstance(column, TermField))


def vocabularies() -> dict[str, Vocabulary]:
    """Return the vocabularies by code."""
    return {column.vocabulary.code: column.vocabulary for column in term_columns()}


def vocabulary_choices() -> list[tuple[str, Any]]:
    return [(code, vocabulary.label) for code, vocabulary in vocabularies().items()]


class TermQuerySet(NaturalKeyQuerySet["Term"]):
    """Terms with how often they are used."""

    def with_use_count(self) -> "TermQuerySet":
        """Terms with `use_count`: rows that have them, in every column of their vocabulary."""
        return self.annotate(use_count=sum(map(_uses_in, term_columns()), Value(0)))


def _uses_in(column: TermField) -> Any:
    rows = column.model._base_manager.filter(**{column.name: OuterRef("code")}).order_by()
    counted = rows.values(column.name).annotate(n=Count("pk")).values("n")
    of_vocabulary = When(vocabulary=column.vocabulary.code, then=Coalesce(Subquery(counted), 0))
    return Case(of_vocabulary, default=0, output_field=models.IntegerField())


class Term(NaturalKeyModel, TranslatedModel):
    """A kind or a role, in a vocabulary."""

    vocabulary = models.CharField(gettext_lazy("vocabulary"), max_length=40, choices=vocabulary_choices)
    code = models.SlugField(
        gettext_lazy("code"),
        max_length=CODE_LENGTH,
        help_text=gettext_lazy("In small letters, for programs and addresses; it stays for ever."),
    )
    name = models.CharField(gettext_lazy("name"), max_length=120)
    plural = models.CharField(
        gettext_lazy("name for several"),
        max_length=120,
        blank=True,
        help_text=gettext_lazy("For headings, where it differs from the name for one."),
    )
    order = models.PositiveSmallIntegerField(gettext_lazy("order"), default=LAST)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["vocabulary", "order", "pk"]
        verbose_name = gettext_lazy("term")
        verbose_name_plural = gettext_lazy("kinds and roles")
        constraints = [
            models.UniqueConstraint(
                name="term_once_in_vocabulary",
                fields=["vocabulary", "code"],
                violation_error_message=gettext_lazy("The vocabulary already has a term with this code."),
            ),
            has_text("term", "name", gettext_lazy("A term needs a name in at least one language.")),
        ]

    def __str__(self) -> str:
        return str(self.localized("name")) or self.code

    def clean(self) -> None:
        """Ask for a name in every language: pages have no other words for it."""
        super().clean()
        self.code = self.code.lower()
        self._keep_code()
        if missing := [one for one in language_columns("name").values() if not getattr(self, one)]:
            sentence = _("Name it in every language: lists and pages show it.")
            raise ValidationError(dict.fromkeys(missing, sentence))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._keep_code()
        super().save(*args, **kwargs)

    def _keep_code(self) -> None:
        stored = Term.objects.filter(pk=self.pk).values_list("vocabulary", "code").first()
        if stored and stored != (self.vocabulary, self.code):
            raise ValidationError(_("A term keeps its vocabulary and its code: records hold them."))

    @property
    def is_builtin(self) -> bool:
        """True if code may rely on it."""
        vocabulary = vocabularies().get(self.vocabulary)
        return vocabulary is not None and self.code in vocabulary.builtin.values

    def rows(self) -> Iterator[tuple[TermField, models.QuerySet[Any]]]:
        """Yield each column of the vocabulary with the rows that have the term there."""
        for column in term_columns():
            if column.vocabulary.code == self.vocabulary:
                yield column, column.model._base_manager.filter(**{column.name: self.code})

    def why_kept(self) -> str:
        """Return why it cannot be deleted, in a sentence; nothing where it can."""
        if self.is_builtin:
            sentence = _("“%(term)s” is one of the site’s own terms: it can be renamed, not deleted.")
            return sentence % {"term": self}
        counts = {column.model: rows.count() for column, rows in self.rows()}
        if any(counts.values()):
            rows = (f"{count} {_called(model, count)}" for model, count in counts.items() if count)
            sentence = _("“%(term)s” is in use, so it cannot be deleted: %(rows)s.")
            return sentence % {"term": self, "rows": format_list(rows)}
        return ""


def _called(model: type[models.Model], count: int) -> str:
    return str(model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural)


def _keep_used(instance: Term, **_signal: Any) -> None:
    if reason := instance.why_kept():
        raise models.ProtectedError(reason, {instance})


def create_terms(using: str, apps: Any = installed, **_signal: Any) -> None:
    """Signal `post_migrate`: make the terms of the code that are missing, and name them in languages without a name."""
    try:
        model = apps.get_model("records", "Term")
    except LookupError:  # migrated back to before there were terms
        return
    rows = model._base_manager.using(using)
    for vocabulary in vocabularies().values():
        for order, choice in enumerate(vocabulary.builtin, 1):
            key = {"vocabulary": vocabulary.code, "code": choice.value}
            term = rows.filter(**key).first() or model(**key, order=order)
            names = _catalogue_names(vocabulary, choice)
            missing = {column: text for column, text in names.items() if not getattr(term, column)}
            for column, text in missing.items():
                setattr(term, column, text)
            if missing:
                term.save(using=using)
    memory.forget()


def _catalogue_names(vocabulary: Vocabulary, choice: Any) -> dict[str, str]:
    """Return the names of a term by column, as the catalogues have them."""
    with override(settings.LANGUAGE_CODE):
        found = {"name": str(choice.label)}  # what the language of a page then stands for, these columns tell
    for code in language_codes():
        with override(code):
            found[language_columns("name")[code]] = str(choice.label)
            if choice in vocabulary.plurals:
                found[language_columns("plural")[code]] = str(vocabulary.plurals[choice] % 2)
    return found


post_save.connect(_forget_twice, sender=Term, dispatch_uid="records.terms.saved")
post_delete.connect(_forget_twice, sender=Term, dispatch_uid="records.terms.deleted")
pre_delete.connect(_keep_used, sender=Term, dispatch_uid="records.terms.kept")
