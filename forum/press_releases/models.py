"""Press releases as editors pasted them, with what was proposed and what was decided so far."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.press_releases.extraction import Release
from forum.press_releases.proposals import Proposal, from_data
from forum.press_releases.texts import Part, ReleaseText, read_releases
from forum.quotations.models import Article
from records.core.languages import language_codes
from records.core.web_addresses import WebAddressField


class PressRelease(models.Model):
    """A release between the paste and its drafts; no record, and never shown to readers.

    `texts` are pasted texts by language; `parts` the parts of blocks that an editor chose, by language and place.
    `answers` hold the form of the proposals as it was last sent.
    """

    title = models.CharField(_("headline"), max_length=500, blank=True)
    texts = models.JSONField(_("texts"), default=dict)
    parts = models.JSONField(_("parts of the text"), default=dict, blank=True)
    address = WebAddressField(_("address at the publisher’s"), max_length=1000, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    publisher = models.CharField(_("publisher"), max_length=300, blank=True)
    proposals = models.JSONField(_("proposals"), default=list, blank=True)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    article = models.ForeignKey(
        Article, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("drafted article")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("pasted by"),
    )
    created_at = models.DateTimeField(_("pasted at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        ordering = ["-updated_at", "-pk"]
        verbose_name = _("press release")
        verbose_name_plural = _("press releases")

    def __str__(self) -> str:
        return self.title or str(_("Press release without a headline"))

    def read(self) -> dict[str, ReleaseText]:
        """Return its texts, parted into blocks, in the order of the site's languages."""
        texts = {code: self.texts[code] for code in language_codes() if self.texts.get(code)}
        return read_releases(texts, {code: self._chosen_parts(code) for code in texts})

    def _chosen_parts(self, language: str) -> dict[int, Part]:
        chosen: dict[str, str] = self.parts.get(language, {})
        return {int(place): Part(part) for place, part in chosen.items()}

    @property
    def release(self) -> Release:
        """The release as the extraction asks for it."""
        day = self.published_on.isoformat() if self.published_on else ""
        return Release(self.read(), self.address, day, self.publisher)

    @property
    def kept_proposals(self) -> list[Proposal]:
        """The proposals as they were made when it was read."""
        data: list[dict[str, Any]] = self.proposals
        return [from_data(one) for one in data]
