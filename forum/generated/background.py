"""The ground of the events of a made-up archive: topics, series, organizations, people with their offices."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Model

from forum.events.models import Series, Topic
from forum.generated.words import Chance, Name, Pair, joined, most_people, name_of, phrases, rows
from organizations.models import Organization
from people.models import Office, Person, PersonName
from records.core.fixtures.loader import Entry
from records.core.models import Record, Status
from records.core.models.numbers import ALPHABET, LENGTH
from records.core.slugs import slug_of

FIRST_YEAR, LAST_YEAR = 1975, 2025
ENTERED = datetime(2026, 1, 1, tzinfo=UTC)
MOST_TOPICS = 360
ODD = 0x5DEECE66D  # any odd number gives every record another identifier, in no order that is seen


def power_sum(total: int, part: int, parts: int) -> int:
    """Return how much of a total the first parts have together, where the first ones are by far the largest."""
    return round(total * (part / parts) ** 0.7)


def of_part(total: int, part: int, parts: int) -> range:
    return range(power_sum(total, part, parts), power_sum(total, part + 1, parts))


def texts(**fields: Pair) -> dict[str, Any]:
    """Return the columns of translated fields; none for a text that is missing."""
    found = ((name, pair) for name, pair in fields.items())
    return {
        f"{name}_{code}": getattr(pair, code)
        for name, pair in found
        for code in pair._fields
        if getattr(pair, code)
    }


class Post(NamedTuple):
    """An office of somebody, and the years of it."""

    key: tuple[str, str, str]
    first: int
    last: int


class Speaker(NamedTuple):
    """Somebody of the archive."""

    slug: str
    name: Name
    posts: tuple[Post, ...]

    def office_in(self, year: int) -> list[Any] | None:
        """Return the key of the office that was held in all of a year."""
        return next((list(post.key) for post in self.posts if post.first < year < post.last), None)


class Background:
    """The contents of an archive of so many quotations. The same number and the same seed make the same entries."""

    def __init__(self, quotations: int, seed: int) -> None:
        self.quotations, self.seed = quotations, seed
        self.articles, self.events = max(1, quotations // 10), max(1, quotations // 20)
        self.people, self.organizations = max(2, quotations // 50), max(1, quotations // 200)
        self.topics, self.series = min(MOST_TOPICS, max(12, quotations // 500)), max(1, quotations // 2000)
        if self.people > most_people():
            raise ValueError(f"There are names for {most_people() * 50:,} quotations at most.")
        self.speaker = lru_cache(maxsize=20_000)(self._speaker)

    def chance(self, *what: object) -> Chance:
        return Chance("/".join(map(str, (self.seed, *what))))

    def entry(self, model: type[Model], key: tuple[Any, ...], **fields: Any) -> Entry:
        """Return the entry of a row with its natural key, by which others name it."""
        return Entry(f"{model._meta.label_lower} {', '.join(map(str, key))}", model, fields, key=key)

    def part(self, model: type[Model], **fields: Any) -> Entry:
        """Return the entry of a row that no other one names."""
        return Entry(f"{model._meta.label_lower} {fields}", model, fields)

    def record(self, model: type[Record], number: int, slugs: Pair, **fields: Any) -> Entry:
        """Return the entry of a published record; its Spanish slug only where that is another."""
        entered = (ENTERED + timedelta(seconds=number)).isoformat()
        times = dict.fromkeys(("published_at", "created_at", "updated_at"), entered)
        own = {"slug_es": slugs.es} if slugs.es not in ("", slugs.en) else {}
        common = {
            "uid": self.uid(model.uid_letter, number),
            "slug": slugs.en,
            **own,
            "status": Status.PUBLISHED.value,
        }
        return self.entry(model, (slugs.en,), **common, **times, **fields)

    def uid(self, letter: str, number: int) -> str:
        size = len(ALPHABET) ** LENGTH
        left, signs = (number * ODD + int(self._start(letter) * size)) % size, [letter]
        for _place in range(LENGTH):
            left, sign = divmod(left, len(ALPHABET))
            signs.append(ALPHABET[sign])
        return "".join(signs)

    @lru_cache(maxsize=20)  # noqa: B019 an archive is made once in a process
    def _start(self, letter: str) -> float:
        return self.chance("uid", letter).random()

    # Topics and series

    def topic_name(self, number: int) -> Pair:
        themes = phrases("topics")
        if number < len(themes):
            return themes[number]
        aspect = phrases("aspects")[number // len(themes) - 1]
        return joined(themes[number % len(themes)], aspect, between=": ")

    def topic_slug(self, number: int) -> str:
        return self.topic_name(number).slug

    def topic_entries(self) -> Iterator[Entry]:
        themes = len(phrases("topics"))
        for number in range(self.topics):
            name = self.topic_name(number)
            above = {"parent": [self.topic_slug(number % themes)]} if number >= themes else {}
            yield self.record(Topic, number, Pair(name.slug, name.slug_es), **above, **texts(name=name))

    def series_slug(self, number: int) -> str:
        return f"{self.topic_name(number % self.topics).slug}-forum-{number + 1}"

    def series_entries(self) -> Iterator[Entry]:
        for number in range(self.series):
            theme, place = self.topic_name(number % self.topics), self._place(number)
            forum = Pair("{theme} Forum of {place}", "Foro de {place}: {theme}")
            name = Pair(
                forum.en.format(theme=theme.en, place=place.en),
                forum.es.format(theme=theme.es, place=place.es),
            )
            slugs = Pair(self.series_slug(number), f"foro-{theme.slug_es}-{number + 1}")
            body = (
                {"framework": [self.organization_slug(number % self.organizations)]}
                if number % 3 == 0
                else {}
            )
            yield self.record(Series, number, slugs, **body, **texts(name=name))

    def _place(self, number: int) -> Pair:
        places = phrases_of_places()
        return places[number % len(places)]

    # Organizations

    def organization_slug(self, number: int) -> str:
        return f"{self.organization_name(number).slug}-{number + 1}"

    def organization_name(self, number: int) -> Pair:
        """Return a name such as Institute of Fisheries of Lima."""
        kinds, themes = rows("bodies"), phrases("topics")
        kind = Pair(*kinds[number % len(kinds)][1:])
        theme = themes[number // len(kinds) % len(themes)]
        place = self._place(number // 7)
        lower = Pair(theme.en, theme.es[:1].lower() + theme.es[1:])
        return Pair(f"{kind.en} of {lower.en}, {place.en}", f"{kind.es} de {lower.es}, {place.es}")

    def organization_entries(self) -> Iterator[Entry]:
        kinds = rows("bodies")
        for number in range(self.organizations):
            chance, name = self.chance("organization", number), self.organization_name(number)
            slug = self.organization_slug(number)
            fields: dict[str, Any] = {
                "kind": kinds[number % len(kinds)][0],
                "country": rows("places")[number // 7 % len(rows("places"))][2],
                "founded": f"{chance.between(1870, 1970)}{chance.one(('', '', '?', '~'))}",
            }
            if number and chance.is_true(0.2):
                fields["parent"] = [self.organization_slug(chance.zipf(number))]
            if chance.is_true(0.3):
                initials = Pair(
                    *("".join(word[0] for word in text.split() if word[0].isupper()) for text in name)
                )
                fields |= texts(acronym=initials)
            shown = Pair(name.en, "") if chance.is_true(0.1) else name
            yield self.record(
                Organization,
                number,
                Pair(slug, f"{name.slug_es}-{number + 1}"),
                **fields,
                **texts(name=shown),
            )

    # People

    def _speaker(self, number: int) -> Speaker:
        chance, name = self.chance("person", number), name_of(number)
        slug, posts, first = slug_of(name.full), [], chance.between(FIRST_YEAR - 8, LAST_YEAR - 5)
        for _office in range(chance.between(1, 3)):
            last, post = first + chance.between(3, 12), chance.one(rows("posts"))[0]
            start = f"{first}{chance.one(('', '', '', '-03', '?', '~'))}"
            posts.append(Post((slug, post, start), first, last if last < LAST_YEAR else LAST_YEAR + 1))
            first = last
        return Speaker(slug, name, tuple(posts))

    def person_entries(self) -> Iterator[Entry]:
        for number in range(self.people):
            somebody, chance = self.speaker(number), self.chance("about", number)
            name = somebody.name
            names = {
                "name": name.full,
                "family_name": name.family,
                "sort_name": name.in_index,
                "country": name.country,
            }
            life = joined(*(chance.one(phrases("narration")) for _sentence in range(2)))
            about = texts(biography=life) if chance.is_true(0.2) else {}
            yield self.record(Person, number, Pair(somebody.slug, ""), **names, **about)

    def name_entries(self) -> Iterator[Entry]:
        for number in range(self.people):
            somebody = self.speaker(number)
            if native := somebody.name.native:
                values = {"name": native, "language": somebody.name.language}
                kind = PersonName.Kind.NATIVE_SCRIPT.value
                yield self.part(PersonName, person=[somebody.slug], kind=kind, **values)

    def office_entries(self) -> Iterator[Entry]:
        titles = {row[0]: Pair(*row[1:]) for row in rows("posts")}
        for number in range(self.people):
            chance = self.chance("offices", number)
            for key, _first, last in self.speaker(number).posts:
                body = chance.zipf(self.organizations)
                fields = {"person": [key[0]], "organization": [self.organization_slug(body)], "post": key[1]}
                until = {"end": f"{last}"} if last <= LAST_YEAR else {}
                yield self.entry(Office, key, **fields, start=key[2], **until, **texts(title=titles[key[1]]))


def phrases_of_places() -> list[Pair]:
    return [Pair(*row[:2]) for row in rows("places")]
