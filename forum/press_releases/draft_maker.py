"""The records of a release, made from what its editor accepted: those first to which others lead."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from modeltranslation.utils import build_localized_fieldname

from forum.events.models import Edition, Event, Organizer, Participation, Series, Session
from forum.press_releases import draft_words
from forum.press_releases.decisions import MODELS, Decision
from forum.press_releases.gazetteer import host_of
from forum.press_releases.models import PressRelease
from forum.press_releases.proposals import Kind
from forum.press_releases.texts import ReleaseText
from forum.quotations.models import Article
from organizations.models import Organization
from people.models import Office, Person, PersonName
from records.core.history import revisions
from records.core.languages import TextStatus, language_codes
from records.core.models import Record, Source
from records.core.permissions import IN_PUBLIC, Access, access_level

SHORT_TITLE = 60


@dataclass
class Drafts:
    """The outcome of a release: its article, all records that were made, and sentences on what was left."""

    article: Article
    made: list[Record]
    left: list[str]


@dataclass
class DraftMaker:
    """Makes the records of a release, those first to which others lead."""

    press_release: PressRelease
    decisions: dict[str, Decision]
    user: Any
    made: list[Record] = field(default_factory=list)
    changed: list[Record] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    bodies: dict[str, Organization] = field(default_factory=dict)
    people: dict[str, tuple[Person, Office | None]] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)

    def make(self) -> Drafts:
        """Make everything that was accepted."""
        texts = self.press_release.read()
        head = next(self.of_kind(Kind.ARTICLE))
        self._make_bodies()
        publisher = self.bodies.get(head.values.get("publisher") or "")
        self._make_sources(head, publisher, texts)
        self._make_people()
        event = self._make_event()
        article = draft_words.make_article(self, head, publisher, event)
        rows = draft_words.make_paragraphs(self, article, texts)
        if event:
            draft_words.make_quotations(self, article, event, rows)
        for record in self.made:
            record.sources.add(*self.sources)
        return Drafts(article, self.made, self.left)

    @property
    def versions(self) -> list[tuple[type[models.Model], Any]]:
        """Return what the revision holds: the records that were made or got rows, and the sources."""
        records = dict.fromkeys((*self.made, *self.changed, *self.sources))
        return [(type(one), one.pk) for one in records]

    def of_kind(self, kind: Kind) -> Iterator[Decision]:
        """Yield what was accepted of a kind."""
        return (one for one in self.decisions.values() if one.proposal.kind == kind)

    # Records ---------------------------------------------------------------------------------------------------------

    def known(self, decision: Decision) -> Any:
        """Return the known record that was chosen; None where a new one is wanted."""
        if decision.record is None:
            return None
        model = MODELS[decision.proposal.kind]
        found = model._default_manager.filter(pk=decision.record).first()
        if found is None:
            raise ValidationError(_("A record that was chosen is not there any more. Choose again."))
        return found

    def save(self, row: Any) -> Any:
        """Save a new row; `ValidationError` names it."""
        try:
            row.full_clean(exclude=() if getattr(row, "slug", None) else ("slug",))
        except ValidationError as refused:
            raise ValidationError([*_sentences(row, refused)]) from None
        row.save()
        if isinstance(row, Record):
            self.made.append(row)
        return row

    def is_free(self, record: Record) -> bool:
        """Return whether rows may be added to a record: a new one, or a draft that this user may change."""
        if record in self.made:
            return True
        may_change = access_level(self.user, type(record), record) == Access.CHANGE
        return record.status not in IN_PUBLIC and may_change

    def touch(self, record: Record) -> None:
        """Keep a version of a known draft as it was, before it gets rows."""
        if record not in self.made and record not in self.changed:
            revisions.add_missing_versions([(type(record), record.pk)])
            self.changed.append(record)

    def _make_bodies(self) -> None:
        for one in self.of_kind(Kind.BODY):
            body = self.known(one) or self.save(
                Organization(**one.texts("name", "acronym"), **one.plain("country"))
            )
            self.bodies[one.proposal.key] = body

    def _make_sources(
        self, head: Decision, publisher: Organization | None, texts: Mapping[str, ReleaseText]
    ) -> None:
        """Make a source of the release in each language in which it was published."""
        for code in texts:
            status = head.text("text_status", code)
            address = head.text("url", code)
            with override(code):
                name = str(publisher.localized("name")) if publisher else host_of(address)
            title = head.text("headline", code)
            if status == TextStatus.UNOFFICIAL or not (name and title):
                continue
            accessed = timezone.localdate() if address else None
            source = Source(title=title, publisher=name, language=code, url=address, accessed_on=accessed)
            source.date = head.values.get("published_on") or None
            self.sources.append(self.save(source))

    def _make_people(self) -> None:
        for one in self.of_kind(Kind.PERSON):
            person = self.known(one)
            if person is None:
                person = self.save(Person(**one.plain("name", "family_name")))
                self._add_native_name(person, one)
            self.people[one.proposal.key] = (person, self._office(person, one))

    def _add_native_name(self, person: Person, one: Decision) -> None:
        name, language = one.values.get("native_name"), one.values.get("native_language")
        if name and language:
            self.save(
                PersonName(person=person, name=name, language=language, kind=PersonName.Kind.NATIVE_SCRIPT)
            )

    def _office(self, person: Person, one: Decision) -> Office | None:
        """Return the office of a person: the chosen one, or a new one if readers do not see the person."""
        if key := one.values.get("office"):
            return Office.objects.filter(person=person, pk=key).first()
        titles = one.texts("title")
        if not titles:
            return None
        if not self.is_free(person):
            facts = {"person": person.name, "office": next(iter(titles.values()))}
            self.left.append(
                _("“%(office)s” of %(person)s is not known yet, and readers see that person.") % facts
            )
            return None
        self.touch(person)
        office = Office(person=person, organization=self.bodies.get(one.values.get("body") or ""), **titles)
        return self.save(office)

    # The event -------------------------------------------------------------------------------------------------------

    def _make_event(self) -> Event | None:
        one = next(self.of_kind(Kind.EVENT), None)
        if one is None:
            return None
        event = self.known(one)
        if event is None:
            plain = one.plain("kind", "start", "end", "mode", "country")
            event = self.save(Event(**one.texts("name", "city", "venue", "theme"), **plain))
            event.topics.set([topic.record for topic in self.of_kind(Kind.TOPIC) if topic.record])
        is_free = self.is_free(event)
        if is_free:
            self.touch(event)
        self._find_sessions(event, may_add=is_free)
        if is_free:
            self._add_editions(event)
            self._add_organizers(event)
            self._add_participations(event)
        else:
            sentence = _("Readers see “%(event)s”: its organizers and participants stay as they are.")
            self.left.append(sentence % {"event": event.title})
        return event

    def _find_sessions(self, event: Event, *, may_add: bool) -> None:
        """Find the sessions that were accepted among those of an event, by name or else by kind; add others."""
        for one in self.of_kind(Kind.SESSION):
            kind, names = one.values.get("kind") or "", one.texts("name")
            of_kind = event.sessions.filter(kind=kind)
            named = of_kind.filter(reduce(or_, (Q(**{name: text}) for name, text in names.items()), Q()))
            known = (named if names else of_kind).order_by("order", "pk").first()
            if known is None and may_add and (names or kind):
                known = self._add_session(event, kind, names)
            if known:
                self.sessions[one.proposal.key] = known

    def _add_session(self, event: Event, kind: str, names: dict[str, str]) -> Session:
        """Add a session, called by its kind where it has no name of its own."""
        for code in language_codes() if not names else ():
            with override(code):
                names[build_localized_fieldname("name", code)] = str(Session.KINDS.label_of(kind))
        added: Session = self.save(Session(event=event, kind=kind, order=event.sessions.count() + 1, **names))
        return added

    def session_of(self, person: Decision | None) -> Session | None:
        """Return the session in which somebody had a part, as it was decided."""
        return self.sessions.get(person.values.get("session") or "") if person else None

    def _add_editions(self, event: Event) -> None:
        for order, one in enumerate(self.of_kind(Kind.SERIES), start=1):
            series = self.known(one) or self.save(Series(**one.texts("name")))
            if not event.editions.filter(series=series).exists():
                ordinal = one.values.get("ordinal")
                self.save(Edition(event=event, series=series, ordinal=ordinal, order=order))

    def _add_organizers(self, event: Event) -> None:
        for one in self.of_kind(Kind.BODY):
            role, body = one.values.get("role"), self.bodies[one.proposal.key]
            if role and not event.organizers.filter(organization=body, role=role).exists():
                order = event.organizers.count() + 1
                self.save(Organizer(event=event, organization=body, role=role, order=order))

    def _add_participations(self, event: Event) -> None:
        for one in self.of_kind(Kind.PERSON):
            person, office = self.people[one.proposal.key]
            role, session = one.values.get("role"), self.session_of(one)
            if not role or event.participations.filter(person=person, session=session, role=role).exists():
                continue
            printed = {} if office and _says_all(one, office) else one.texts("affiliation")
            language = next((code for code in language_codes() if one.text("affiliation", code)), "")
            self.save(
                Participation(
                    event=event,
                    session=session,
                    person=person,
                    office=office,
                    role=role,
                    order=event.participations.count() + 1,
                    affiliation_language=language if printed else "",
                    **printed,
                )
            )


def _sentences(row: Any, refused: ValidationError) -> Iterator[str]:
    """Yield what is wrong with a row, each with its name and that of the field."""
    name = f"{row._meta.verbose_name} “{str(row)[:SHORT_TITLE]}”"
    for field_name, messages in refused.message_dict.items():
        is_field = field_name in {field.name for field in row._meta.fields}
        label = f", {row._meta.get_field(field_name).verbose_name}" if is_field else ""
        yield from (f"{name}{label}: {message}" for message in messages)


def _says_all(one: Decision, office: Office) -> bool:
    """Return whether an office says all that is printed beside a name."""
    code = next((code for code in language_codes() if one.text("affiliation", code)), "")
    if not code:
        return True
    body = str(office.organization.in_language("name", code)) if office.organization else ""
    told = f"{office.in_language('title', code)} {body}".split()
    return len(one.text("affiliation", code).split()) <= len(told) + len(told) // 2 + 2
