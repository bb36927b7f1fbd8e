"""Digests by e-mail: what is new for a user since the last one, and how much waits, in the user's language.

The day of a digest is written before it is sent, so that a second run on that day sends nothing; the time until which
news were told is written once it is sent, so that a digest that could not be sent, or was interrupted, loses nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.mail import EmailMessage
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from records.core.history.changes import user_name
from records.core.models import Record
from records.core.permissions import may_publish
from records.editing.discussion.lists import (
    ASSIGNED,
    COMMENTS,
    FOR_ME,
    RETURNED,
    REVIEW,
    WaitingLine,
    found,
    read,
)
from records.editing.discussion.models import Assignment, Comment, Notice, NoticePreference
from records.editing.discussion.people import kinds_seen_by, may_see
from records.editing.discussion.preferences import token_of
from records.editing.urls import admin_url

LINES = 20  # of each part of a mail; of more it gives the number
WORDS = 300  # characters of a comment
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class News:
    """Something new: about which record, in words, and where it is."""

    title: str
    said: str
    url: str


@dataclass(frozen=True)
class Part:
    """News of one sort, with how many more there are."""

    heading: str
    news: list[News]
    more: int = 0


def due_preferences(today: date, is_trial: bool = False) -> list[NoticePreference]:
    """Return the preferences of the active users whose mail is due; those that were missing are made, if no trial."""
    staff = get_user_model()._default_manager.filter(is_active=True, is_staff=True).exclude(email="")
    without = staff.filter(notice_preference=None)
    missing = [NoticePreference(user=user, language=settings.LANGUAGE_CODE) for user in without]
    if not is_trial:
        NoticePreference.objects.bulk_create(missing, ignore_conflicts=True)
    daily = Q(frequency=NoticePreference.Frequency.DAILY) & (Q(sent_on=None) | Q(sent_on__lt=today))
    weekly = Q(frequency=NoticePreference.Frequency.WEEKLY) & (Q(sent_on=None) | Q(sent_on__lte=today - WEEK))
    stored = NoticePreference.objects.filter(daily | weekly, user__in=staff).select_related("user")
    return [*stored, *(missing if is_trial else ())]


def send_digest(preference: NoticePreference, now: datetime) -> bool:
    """Send a user the digest of now, unless nothing is new or it was sent meanwhile; return whether it was sent."""
    message = digest_of(preference, now)
    own = NoticePreference.objects.filter(pk=preference.pk)
    today = localdate(now)
    if message is None or not own.filter(sent_on=preference.sent_on).update(sent_on=today):
        return False
    try:
        message.send()
    except (SMTPException, OSError, ValueError):
        own.update(sent_on=preference.sent_on)
        raise
    own.update(told_until=now)
    return True


def digest_of(preference: NoticePreference, now: datetime) -> EmailMessage | None:
    """Return the mail to a user, in the user's language; None if nothing is new."""
    with override(preference.language):
        parts = [part for part in parts_of(preference.user, preference.told_until, now) if part.news]
        if not parts:
            return None
        end = settings.SITE_URL + reverse("unsubscribe", args=[token_of(preference)])
        context = {
            "site": settings.SITE_NAME,
            "name": preference.user.get_short_name() or preference.user.get_username(),
            "parts": parts,
            "waiting": list(waiting_of(preference.user)),
            "waiting_url": settings.SITE_URL + reverse("waiting"),
            "notices_url": settings.SITE_URL + reverse("my_notices"),
            "end_url": end,
        }
        count = sum(len(part.news) + part.more for part in parts)
        subject = ngettext("%(site)s: %(count)s thing for you", "%(site)s: %(count)s things for you", count)
        return EmailMessage(
            subject % {"site": settings.SITE_NAME, "count": count},
            render_to_string("editing/discussion/digest.txt", context),
            to=[preference.user.email],
            headers={
                "List-Unsubscribe": f"<{end}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
            },
        )


def waiting_of(user: Any) -> Iterator[tuple[str, int, str]]:
    """Yield how much waits for a user in each list, with its address."""
    lists = [*FOR_ME, *([REVIEW] if publishes(user) else [])]
    for one in lists:
        if count := found(one, user).count():
            yield str(one.title), count, f"{settings.SITE_URL}{reverse('waiting')}?list={one.name}"


def publishes(user: Any) -> list[type[Record]]:
    """Return the kinds that a user publishes."""
    return [model for model in kinds_seen_by(user) if may_publish(user, model)]


def parts_of(user: Any, since: datetime, now: datetime) -> Iterator[Part]:
    """Yield what is new for a user since a time, sort by sort; a part may hold nothing."""
    yield part_of(str(RETURNED.title), said_news(user, since, now, Comment.Kind.RETURN))
    yield part_of(str(ASSIGNED.title), assigned_news(user, since, now))
    yield part_of(_("Due now"), due_news(user, since, now))
    yield part_of(str(COMMENTS.title), said_news(user, since, now, Comment.Kind.COMMENT))
    yield review_part(user, since, now)


def part_of(heading: str, news: Iterable[News]) -> Part:
    every = list(news)
    return Part(heading, every[:LINES], max(len(every) - LINES, 0))


def said_news(user: Any, since: datetime, now: datetime, kind: str) -> Iterator[News]:
    """Yield the comments or returns of which a user was told since, and that still wait."""
    notices = Notice.objects.filter(
        user=user, done_at=None, comment__kind=kind, comment__made_at__gt=since, comment__made_at__lte=now
    )
    about = notices.select_related("comment__author").prefetch_related("comment__record").order_by("pk")
    for notice in about:
        one = notice.comment
        if one.record is not None and may_see(user, type(one.record)):
            yield news_of(one.record, f"{user_name(one.author)}: {shortened(one.text)}")


def assigned_news(user: Any, since: datetime, now: datetime) -> Iterator[News]:
    """Yield what others assigned to a user since."""
    work = Assignment.objects.open().filter(assignee=user, made_at__gt=since, made_at__lte=now)
    yield from work_news(work.exclude(by=user), user)


def due_news(user: Any, since: datetime, now: datetime) -> Iterator[News]:
    """Yield the work whose day came since."""
    days = {"due__gt": localdate(since), "due__lte": localdate(now)}
    work = Assignment.objects.open().filter(assignee=user, **days)
    yield from work_news(work, user)


def work_news(work: Any, user: Any) -> Iterator[News]:
    for one in work.select_related("by").prefetch_related("record").order_by("due", "pk"):
        if one.record is not None and may_see(user, type(one.record)):
            day = _("until %(day)s") % {"day": date_format(one.due, "DATE_FORMAT")} if one.due else ""
            said = ", ".join(filter(None, (user_name(one.by), day)))
            yield news_of(one.record, ": ".join(filter(None, (said, shortened(one.note)))))


def review_part(user: Any, since: datetime, now: datetime) -> Part:
    """Return what is in review and was changed by others since, of the kinds that a user publishes."""
    heading = _("New or changed in review")
    kinds = publishes(user)
    if not kinds:
        return Part(heading, [])
    rows = found(REVIEW, user, kinds=kinds, narrow=lambda model: changed_by_others(user, model, since, now))
    count = rows.count()
    lines = read(REVIEW, user, list(rows[:LINES]))
    return Part(heading, [review_news(one) for one in lines], max(count - LINES, 0))


def changed_by_others(user: Any, model: type[Record], since: datetime, now: datetime) -> Q:
    """Return the condition of records that changed since, and not by this user."""
    kind, key = ContentType.objects.get_for_model(model), Cast(OuterRef("pk"), CharField())
    own = LogEntry.objects.filter(user=user, content_type=kind, object_id=key, action_time__gt=since)
    return Q(~Exists(own), updated_at__gt=since, updated_at__lte=now)


def review_news(one: WaitingLine) -> News:
    line = one.line
    said = " · ".join(filter(None, (line.kind, line.group if line.group != line.title else "", line.sender)))
    return News(line.title, said, settings.SITE_URL + line.url)


def news_of(record: Any, said: str) -> News:
    kind = capfirst(str(record._meta.verbose_name))
    url = f"{settings.SITE_URL}{admin_url(record, 'change')}#discussion"
    return News(f"{record} ({kind})", said, url)


def shortened(text: str) -> str:
    """Return the beginning of a text in one line."""
    return Truncator(" ".join(text.split())).chars(WORDS)
