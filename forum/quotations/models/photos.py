"""Photographs of events and articles, kept or only told of."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.events.models.events import Event
from forum.quotations.models.articles import Article
from records.core.languages import PERMISSIONS, TextStatus, TranslatedModel, any_language_filled
from records.core.models.querysets import SlugManager
from records.core.slugs import Slugged
from records.media.images import SafeImageField


class PhotoQuerySet(models.QuerySet["Photo"]):
    """Photographs with what pages show."""

    def of_event(self, event: Event) -> "PhotoQuerySet":
        """Return photographs of an event and of the articles about it, with article and publisher."""
        shown = Q(event=event) | Q(article__in=event.articles.all())
        return self.filter(shown).select_related("article__publisher")


class PhotoManager(SlugManager.from_queryset(PhotoQuerySet)):
    """Finds a photograph by its slug."""


class Photo(Slugged, TranslatedModel):
    """A photograph; one whose file is not ours to show has a caption and a link, no file."""

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    image = SafeImageField(_("image"), upload_to="photos", renditions=("photo",), blank=True)
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    text_status = models.CharField(_("what the caption is"), max_length=12, choices=TextStatus, blank=True)
    alt = models.CharField(_("alternative text"), max_length=300, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    url = models.URLField(_("address at the publisher’s"), max_length=1000, blank=True)
    article = models.ForeignKey(
        Article, models.CASCADE, related_name="photos", null=True, blank=True, verbose_name=_("article")
    )
    event = models.ForeignKey(
        Event, models.CASCADE, related_name="photos", null=True, blank=True, verbose_name=_("event")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1)

    objects = PhotoManager()

    class Meta:
        default_permissions = PERMISSIONS
        ordering = ["order", "pk"]
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")
        constraints = [
            models.CheckConstraint(
                name="photo_of_article_or_event",
                condition=Q(article__isnull=False) | Q(event__isnull=False),
                violation_error_message=_("A photograph belongs to an article or to an event."),
            ),
            models.CheckConstraint(
                name="photo_has_file_or_link",
                condition=~Q(image="") | any_language_filled("url"),
                violation_error_message=_(
                    "A photograph needs a file, or the address where the publisher shows it."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.localized("caption")) or self.slug

    def natural_key(self) -> tuple[str]:
        return (self.slug,)
