"""Terms that editors enter, and texts that depart from the glossary."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from records.core.database.constraints import has_text
from records.core.languages import TranslatedModel, language_codes
from records.core.models.addresses import NaturalKeyQuerySet, Slugged

LINES = _("Several stand on lines of their own.")


class GlossaryTerm(Slugged, TranslatedModel):
    """An expression with its right translations, and with those that are not to be used."""

    title_field = "name"
    has_translations = False  # what is right in a language is complete without the others

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    name = models.CharField(pgettext_lazy("of the glossary", "expression"), max_length=300)
    also = models.TextField(_("also right"), blank=True, help_text=LINES)
    wrong = models.TextField(_("not to be used"), blank=True, help_text=LINES)
    note = models.TextField(_("note"), blank=True)
    has_exact_case = models.BooleanField(
        _("capitals count"),
        default=False,
        help_text=_("“Forum” is meant, “forum” is not."),
    )

    objects = NaturalKeyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("term of the glossary")
        verbose_name_plural = _("glossary")
        constraints = [
            has_text("glossary_term", "name", _("A term needs an expression in at least one language."))
        ]

    def __str__(self) -> str:
        return str(self.localized("name")) or self.slug

    def slug_name(self) -> str:
        return str(self.localized("name"))

    def clean(self) -> None:
        """Refuse an expression that is right and wrong in one language."""
        super().clean()
        for code in language_codes():
            right = {one.casefold() for one in (*self.names(code),)}
            both = [one for one in self.lines("wrong", code) if one.casefold() in right]
            if both:
                sentence = gettext("“%(words)s” cannot be right and wrong.") % {"words": both[0]}
                raise ValidationError({f"wrong_{code}": sentence})

    def names(self, language: str) -> tuple[str, ...]:
        """Return what is right in a language, the first choice before the others."""
        first = self.in_language("name", language).value
        return tuple(filter(None, (first, *self.lines("also", language))))

    def lines(self, field: str, language: str) -> tuple[str, ...]:
        """Return the expressions of a field in a language."""
        text = self.in_language(field, language).value
        return tuple(line.strip() for line in text.splitlines() if line.strip())


class Departure(models.Model):
    """A text whose source names something that the text does not call by any of its names; or says a wrong word.

    It is `dismissed` once somebody says that it is right all the same, for this text.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    field = models.CharField(max_length=60)
    language = models.CharField(max_length=12)
    term = models.CharField(max_length=300)  # see `matching.Warned`
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="departure_once", fields=["content_type", "object_id", "field", "language", "term"]
            )
        ]
        indexes = [
            models.Index(fields=["language", "dismissed_at", "content_type"], name="departure_by_language")
        ]

    def __str__(self) -> str:
        return f"{self.content_type_id}/{self.object_id} {self.field} ({self.language}): {self.term}"
