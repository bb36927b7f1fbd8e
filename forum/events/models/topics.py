"""Topics of events and quotations."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, When
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from records.core.database.collation import in_order
from records.core.database.constraints import not_its_own_parent, published_with
from records.core.models import OtherName, Record, is_own_ancestor
from records.core.models.querysets import RecordQuerySet, count_of, other_end
from records.search.kept_counts import count_with


class TopicQuerySet(RecordQuerySet["Topic"]):
    """Topics with what their pages show."""

    def for_list(self) -> "TopicQuerySet":
        """With `quotation_count` and `reported_count` of what the public sees."""
        direct = count_of(Topic, "quotations", lambda words: words.published().direct())
        reported = count_of(Topic, "quotations", lambda words: words.published().reported())
        words = other_end(Topic, "quotations").model
        return self.without_descriptions("").annotate(
            quotation_count=count_with(words, "topic", ("kind", "direct"), direct),
            reported_count=count_with(words, "topic", ("kind", "reported"), reported),
        )

    def for_page(self) -> "TopicQuerySet":
        return (
            self.for_list()
            .defer(None)
            .select_related("parent")
            .prefetch_related("other_names")
            .with_evidence()
        )

    def by_kind(self, *order: str | Combinable) -> "TopicQuerySet":
        """Themes first, then agendas, agreements, initiatives and plans; within each as `order` says."""
        return self.order_by(Case(When(kind=Topic.Kind.THEME, then=0), default=1), *order)

    def spoken_of_with(self, topic: "Topic") -> "TopicQuerySet":
        """Published topics of the quotations that also have this topic, in order of name."""
        quotations = topic.quotations.published().values("pk")
        together = self.published().filter(quotations__in=quotations).exclude(pk=topic.pk).values("pk")
        return self.filter(pk__in=together).order_by(in_order("name"))


class Topic(Record):
    """A theme, or an agenda, agreement, initiative or plan with a name of its own; topics form a tree."""

    class Kind(models.TextChoices):
        THEME = "theme", _("Theme")
        AGENDA = "agenda", _("Agenda")
        AGREEMENT = "agreement", _("Agreement")
        INITIATIVE = "initiative", _("Initiative")
        PLAN = "plan", _("Plan")

    uid_letter = "t"

    name = models.CharField(_("name"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.THEME)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="children",
        null=True,
        blank=True,
        verbose_name=_("broader topic"),
    )

    objects = TopicQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            *Record.Meta.constraints,
            published_with("topic", "name", _("A published topic needs a name in at least one language.")),
            not_its_own_parent("topic", _("A topic cannot be broader than itself.")),
        ]

    @property
    def is_theme(self) -> bool:
        return self.kind == self.Kind.THEME

    def clean(self) -> None:
        super().clean()
        if is_own_ancestor(self):
            raise ValidationError({"parent": _("A topic cannot be broader than itself.")})


class TopicName(OtherName):
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="other_names")

    class Meta(OtherName.Meta):
        indexes = [OtherName.found_by_kind("topic")]
        constraints = [OtherName.listed_once("topic")]
