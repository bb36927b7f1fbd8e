"""Correcting the paragraph of a quotation from the quotation's own form."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from forum.quotations.admin.splitting import Splitting
from forum.quotations.correcting import ParagraphCorrection
from forum.quotations.models import Article, Paragraph, Quotation
from forum.quotations.requote import Requoted, requote
from records.core.history import revisions
from records.core.rules import ALL
from records.editing.forms.base import Remark
from records.editing.publishing.forms import RefusedError
from records.editing.saving import Followers
from records.editing.submission import Submission
from records.editing.urls import admin_url


class Correcting(Splitting):
    """Admin of quotations, as far as it corrects their paragraphs."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save a quotation; if that is agreed to, correct its paragraph, and the other quotations in it."""
        correction = form.corrected
        if correction:
            keep_versions(correction)
        super().save_model(request, obj, form, change)
        if correction:
            form.followed = carry_out(correction)

    def followers(self, submission: Submission) -> Followers:
        """Return the article and the other quotations of a paragraph that was corrected."""
        followed: Requoted | None = submission.form.followed
        if followed is None:
            return super().followers(submission)
        article = submission.form.correction.paragraph.article
        return Followers([article, *followed.corrected, *followed.moved], revisions.CORRECTED)

    def form_context(self, page: Submission, context: dict[str, Any]) -> dict[str, Any]:
        """Add the correction of the paragraph that is offered."""
        return {**super().form_context(page, context), "correction": page.form.correction}

    def tell(self, submission: Submission) -> None:
        super().tell(submission)
        if submission.form.followed is not None:
            article = submission.form.correction.paragraph.article
            said = _("Its paragraph was corrected too:")
            link = format_html('{} <a href="{}">{}</a>', said, admin_url(article, "change"), article)
            messages.info(submission.request, link)


def keep_versions(correction: ParagraphCorrection) -> None:
    """Keep versions of what changes along, as it was found."""
    said = correction.paragraph.quotations.values_list("pk", flat=True)
    article = correction.paragraph.article_id
    revisions.add_missing_versions([(Article, article), *((Quotation, key) for key in said)])


def carry_out(correction: ParagraphCorrection) -> Requoted:
    """Write the paragraph, and bring its quotations along; `RefusedError` if it was changed in the meantime."""
    paragraph = Paragraph.objects.select_for_update(of=("self",)).get(pk=correction.paragraph.pk)
    if {code: text or "" for code, text in paragraph.in_all_languages("text").items()} != correction.before:
        raise RefusedError(
            [Remark(ALL, _("The paragraph was changed in the meantime. Look at it once more."))]
        )
    for code, text in correction.after.items():
        setattr(paragraph, build_localized_fieldname("text", code), text or None)
    paragraph.save()
    followed = requote(paragraph.article, {paragraph.pk: correction.before}, {paragraph.pk: [paragraph]})
    followed.corrected = [one.carry_out(paragraph) for one in correction.others]
    corrected = {one.pk for one in followed.corrected}
    followed.lost = [one for one in followed.lost if one.pk not in corrected]
    return followed
