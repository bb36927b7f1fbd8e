"""The bodies of a release, each once, whatever languages and names call it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from forum.press_releases.bodies import BodyName, OrganizerFound
from forum.press_releases.gazetteer import Gazetteer
from forum.press_releases.proposals import Confidence, Kind, Match, Proposal
from records.core.text import fold

ByLanguage = dict[str, BodyName]


@dataclass
class Body:
    """A body with its names in each language."""

    key: str
    reason: str
    reason_words: str
    names: dict[str, list[BodyName]] = field(default_factory=dict)
    role: str = ""

    @property
    def matches(self) -> tuple[Match, ...]:
        """The known bodies that it may be."""
        found = (match for names in self.names.values() for one in names for match in one.matches)
        return tuple(dict.fromkeys(found))

    @property
    def labels(self) -> set[str]:
        """Its names and acronyms, folded."""
        return {label for names in self.names.values() for one in names for label in labels_of(one)}

    def text(self, language: str) -> str:
        """Return its longest name in a language."""
        return max((one.name for one in self.names.get(language, ())), key=len, default="")

    def acronym(self, language: str) -> str:
        """Return its acronym in a language, where a longer name stands beside it."""
        name = self.text(language)
        found = [
            one.acronym or one.name
            for one in self.names.get(language, ())
            if one.acronym or one.name.isupper()
        ]
        return next((one for one in found if one != name), "")


def labels_of(one: BodyName) -> set[str]:
    """Return the name and acronym of a body, folded."""
    return {fold(name, "lookup") for name in (one.name, one.acronym) if name}


@dataclass
class BodyRegister:
    """The bodies that were found so far."""

    known: Gazetteer
    bodies: list[Body] = field(default_factory=list)

    def add(self, names: ByLanguage, reason: str, words: str, role: str = "") -> str:
        """Return the key of a body, an earlier one where a name, an acronym or a known record is the same."""
        matches = {match.key for one in names.values() for match in one.matches[:1]}
        labels = {label for one in names.values() for label in labels_of(one)}
        body = next((one for one in self.bodies if self._is_same(one, matches, labels)), None)
        if body is None:
            body = Body(f"{Kind.BODY}-{len(self.bodies) + 1}", reason, words)
            self.bodies.append(body)
        for language, one in names.items():
            body.names.setdefault(language, []).append(one)
        body.role = body.role or role
        return body.key

    def _is_same(self, body: Body, matches: set[int], labels: set[str]) -> bool:
        if matches and body.matches:
            return body.matches[0].key in matches
        return bool(body.labels & labels)

    def proposals(self) -> Iterator[Proposal]:
        """Yield a proposal for each body."""
        for body in self.bodies:
            spans = tuple(one.span for names in body.names.values() for one in names)
            countries = [one.country for names in body.names.values() for one in names if one.country]
            is_known = bool(body.matches)
            yield Proposal(
                body.key,
                Kind.BODY,
                {
                    "name": {code: body.text(code) for code in body.names},
                    "acronym": {code: acronym for code in body.names if (acronym := body.acronym(code))},
                },
                {"role": body.role, "country": next(iter(countries), "")},
                spans,
                body.matches,
                body.reason,
                body.reason_words,
                Confidence.SURE if is_known and len(body.matches) == 1 else Confidence.LIKELY,
            )


def paired_organizers(found: Mapping[str, Sequence[OrganizerFound]]) -> list[dict[str, OrganizerFound]]:
    """Return organizers with their namings by language."""
    rows: list[dict[str, OrganizerFound]] = []
    for language, organizers in found.items():
        of_role = _by_role(organizers)
        for one in organizers:
            row = _row_of(rows, language, one, of_role, found)
            if row is None:
                rows.append({language: one})
            else:
                row[language] = one
    return rows


def _by_role(organizers: Sequence[OrganizerFound]) -> dict[str, list[OrganizerFound]]:
    by_role: dict[str, list[OrganizerFound]] = {}
    for one in organizers:
        by_role.setdefault(one.role, []).append(one)
    return by_role


def _row_of(
    rows: list[dict[str, OrganizerFound]],
    language: str,
    one: OrganizerFound,
    of_role: dict[str, list[OrganizerFound]],
    found: Mapping[str, Sequence[OrganizerFound]],
) -> dict[str, OrganizerFound] | None:
    """Return the row of the same body in another language: by record, by name, or by its place in a list as long."""
    free = [row for row in rows if language not in row]
    for row in free:
        if any(_is_same(one.body, other.body) for other in row.values()):
            return row
    place = of_role[one.role].index(one)
    for other_language, others in found.items():
        theirs = _by_role(others).get(one.role, [])
        if other_language != language and len(theirs) == len(of_role[one.role]):
            at_place = [row for row in free if row.get(other_language) is theirs[place]]
            if at_place and not _contradict(one.body, theirs[place].body):
                return at_place[0]
    return None


def _is_same(one: BodyName, other: BodyName) -> bool:
    if one.matches and other.matches:
        return one.matches[0] == other.matches[0]
    return bool(labels_of(one) & labels_of(other))


def _contradict(one: BodyName, other: BodyName) -> bool:
    return bool(one.matches and other.matches) and one.matches[0] != other.matches[0]
