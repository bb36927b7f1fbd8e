"""The parts of a citation: who, when, what, quoted in what, and where it is in the archive."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone

from records.core import registry
from records.core.dates.fields import PartialDate
from records.core.languages import LocalizedText
from records.core.models import Record


@dataclass(frozen=True)
class Author:
    """An author. `index` is the name as in an index; `given` and `family` are empty for an organization."""

    name: str
    index: str
    family: str = ""
    given: str = ""
    # Whether the name is written with the family name first, as in Wang Chao.
    is_family_first: bool = False

    @property
    def with_initials(self) -> str:
        """As APA has it, with its full stop: Bárcena, A.; Wang, C.; Martínez Cortés, J. I."""
        if not self.family or not self.given:
            return f"{self.name.rstrip('.')}."
        return f"{self.family}, {initials(self.given)}"


def initials(given: str) -> str:
    """Initials of given names: J. I.; of joined ones, J.-L."""
    names = ("-".join(f"{part[0]}." for part in name.split("-") if part) for name in given.split())
    return " ".join(names)


@dataclass(frozen=True)
class Work:
    """One thing to cite. `quoted_in` is the text where it is printed, at the paragraph `locator`."""

    record: Record
    title: LocalizedText
    genre: str
    when: PartialDate | None
    url: str
    permanent_url: str
    author: Author | None = None
    # Whether the title is the words of the author: said so, or as a source reports them.
    is_words: bool = False
    is_reported: bool = False
    # The title as published, where the one that is cited is a translation.
    original: LocalizedText | None = None
    # The office in which the author spoke.
    office: str = ""
    # Where it was said: session and event.
    occasion: str = ""
    quoted_in: "Work | None" = None
    locator: int | None = None
    csl_type: str = "document"
    ris_type: str = "GEN"

    @property
    def is_in_archive(self) -> bool:
        """Return whether the address is the archive's own page, not the publisher's."""
        return self.url == self.permanent_url

    @property
    def accessed(self) -> date:
        """The day on which whoever asks reads the record."""
        return timezone.localdate()


class Citable:
    """Records of one kind that are cited: `work` makes the parts of a citation of one."""

    def __init__(self, model: type[Record], work: Callable[[Any], Work]) -> None:
        self.model, self.work = model, work


def work_of(record: models.Model) -> Work | None:
    """Return the parts of a citation of a record fetched with `for_page()`; None if its kind is not cited."""
    found = registry.get(Citable, type(record))
    return found.work(record) if found else None


def one_line(text: object) -> str:
    """Words on one line, as every file of citations needs them."""
    return re.sub(r"\s+", " ", str(text)).strip()
