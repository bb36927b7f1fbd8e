"""The letter to whoever scheduled what could not be carried out."""

from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from records.core.tasks import task
from records.editing.scheduling.models import ScheduledChange
from records.editing.scheduling.moments import moment_in_words


@task()
def mail_refusal(key: int) -> None:
    """Write why it was not carried out, in the language in which it was scheduled."""
    one = ScheduledChange.objects.select_related("scheduled_by").get(pk=key)
    if not (one.scheduled_by.email and one.scheduled_by.is_active):
        return
    with override(one.language):
        subject = _("Not carried out: %(change)s") % {"change": str(one)}
        begin = _("You scheduled this for %(moment)s. It was not carried out:") % {
            "moment": moment_in_words(one.due, one.zone)
        }
        url = urljoin(settings.SITE_URL, reverse("admin:scheduled", args=[one.pk]))
        lines = [str(one), "", begin, "", *(f"- {sentence}" for sentence in one.sentences), "", url, ""]
        send_mail(" ".join(subject.split()), "\n".join(lines), None, [one.scheduled_by.email])
