"""Parameters of each address of the API, as models of pydantic: they validate, and describe themselves in OpenAPI."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja.pagination import CursorPagination
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    create_model,
)

from records.api.v1.resources import Resource
from records.core.languages import language_codes
from records.core.locale_formats import format_number
from records.search.filter_registry import search_facets
from records.search.quote_check import MAX_CHARACTERS

MAX_RECORDS = 100
DEFAULT_LIMIT = 50
MAX_VALUES = 20
MAX_VALUE_LENGTH = 200
MAX_QUERY_LENGTH = 1000
MAX_TEXTS = 20  # that are compared at once
MAX_TEXTS_CHARACTERS = 100_000
NO_NUL = r"^[^\x00]*$"

# A cursor is django-ninja's: the base64 of `p=` and the key of the record after which the page begins. With as many
# digits as the largest key has, each three of them are four signs: the pattern describes cursors and nothing else.
CURSOR_DIGITS = 19
CURSOR_DESCRIPTION = (
    "The next page: `next_cursor` as the answer before gave it. Any other text is refused (422)."
)
CURSOR_PATTERN = "^cD0[0-5w-z](([MN][DTjz]|O[DT])[AEIMQUYcgk][0-5w-z]){6}$"

Value = Annotated[str, StringConstraints(max_length=MAX_VALUE_LENGTH, pattern=NO_NUL)]


def cursor_after(key: int) -> str:
    """Return the cursor of the page that begins after the record with this key."""
    return CursorPagination.Cursor(p=f"{key:0{CURSOR_DIGITS}}").encode_as_param()


def key_in(cursor: str) -> int:
    """Return the key of the record after which a page begins, from a cursor that has the pattern."""
    return int(CursorPagination.Cursor.from_encoded_param(cursor).p or 0)


Cursor = Annotated[str, StringConstraints(pattern=CURSOR_PATTERN), AfterValidator(key_in)]


def one_of(names: tuple[str, ...]) -> Any:
    """Return the type of one of these names; OpenAPI lists them."""
    literal: Any = Literal
    return literal[names]


def separated(values: list[str]) -> list[str]:
    """Split names with commas between, in one parameter or in several."""
    return [name for value in values for name in value.split(",") if name]


LANG = (one_of(language_codes()) | None, Field(None, description="One language; without it, all."))
FIELDS = (
    "Only these fields, with commas between; without it, all. `name` stands for `name` in every language."
)


def record_parameters(resource: Resource) -> type[BaseModel]:
    names: Any = Annotated[list[one_of(resource.field_names)], BeforeValidator(separated)]
    fields: Any = (names, Field([], description=FIELDS))
    return create_model(f"{resource.model.__name__}Parameters", lang=LANG, fields=fields)


def list_parameters(resource: Resource) -> type[BaseModel]:
    filters = {facet.name: _filter("the list's page") for facet in resource.facets}
    name, base = f"{resource.model.__name__}ListParameters", record_parameters(resource)
    return create_model(name, __base__=base, **_pages(DEFAULT_LIMIT), **filters)


def search_parameters() -> type[BaseModel]:
    query: Any = (
        Annotated[str, StringConstraints(max_length=MAX_QUERY_LENGTH, pattern=NO_NUL)],
        Field("", description='Words; "exact phrase", -not, OR, prefix*, and filters such as year:2021.'),
    )
    counted = "Whether the answer has the values of all filters, counted."
    counts = (one_of(("true", "false")), Field("false", description=counted))
    filters = {facet.name: _filter("the search page") for facet in search_facets()}
    return create_model("SearchParameters", q=query, lang=LANG, facets=counts, **_pages(20), **filters)


class NoParameters(BaseModel):
    """No parameters."""


class SuggestParameters(BaseModel):
    """Parameters of suggestions."""

    q: Value = Field("", description="The beginning of a name of a person, body, event, series or topic.")
    lang: LANG[0] = Field(language_codes()[0], description="The language of the names.")  # type: ignore[valid-type]


PastedText = Annotated[str, StringConstraints(max_length=MAX_CHARACTERS, pattern=NO_NUL)]


def bounded(texts: list[str]) -> list[str]:
    """Return texts that are not too long together."""
    if sum(map(len, texts)) > MAX_TEXTS_CHARACTERS:
        raise ValueError("too many characters")  # `expected` says so in the reader's language
    return texts


class CheckParameters(BaseModel):
    """Parameters of the quotation check."""

    q: PastedText = Field("", description="Words that someone is said to have said.")
    lang: LANG[0] = LANG[1]  # type: ignore[valid-type]


class CheckBody(BaseModel):
    """Several texts to compare at once."""

    model_config = ConfigDict(extra="forbid")
    texts: Annotated[list[PastedText], AfterValidator(bounded)] = Field(
        min_length=1,
        max_length=MAX_TEXTS,
        description=f"At most {MAX_TEXTS_CHARACTERS} characters together; each text is answered on its own.",
    )
    lang: LANG[0] = LANG[1]  # type: ignore[valid-type]


def _filter(where: str) -> Any:
    description = f"Only records with one of these values, as {where} has them; repeat it for “or”."
    return list[Value], Field([], max_length=MAX_VALUES, description=description)


def _pages(default: int) -> dict[str, Any]:
    return {
        "limit": (int, Field(default, ge=1, le=MAX_RECORDS, description="At most so many records.")),
        "cursor": (Cursor | None, Field(None, description=CURSOR_DESCRIPTION)),
    }


def sentence_of(name: str, error: dict[str, Any]) -> str:
    """Return a sentence that tells what is wrong with a parameter: how much is too much, or which values are right."""
    if error["type"] == "string_too_long":
        most = format_number(error["ctx"]["max_length"])
        return _("Write at most %(most)s characters.") % {"most": most}
    return expected(name)


def expected(name: str) -> str:
    """Return a sentence that tells which values are right for a parameter."""
    sentences = {
        "limit": _("Write a whole number from 1 to %(most)s.") % {"most": MAX_RECORDS},
        "cursor": _("Write a cursor exactly as an answer gave it."),
        "lang": _("Write one of: %(names)s.") % {"names": ", ".join(language_codes())},
        "fields": _("Write names of fields of this kind, with commas between."),
        "facets": _("Write true or false."),
        "q": _("Write fewer letters."),
        "texts": _("Write from 1 to %(texts)s texts, of at most %(characters)s characters together.")
        % {"texts": MAX_TEXTS, "characters": MAX_TEXTS_CHARACTERS},
        "body": _('Send an object of JSON with the texts to compare: {"texts": ["…"]}.'),
    }
    usual = _("Write at most %(values)s values of at most %(letters)s letters each.")
    return sentences.get(name) or usual % {"values": MAX_VALUES, "letters": MAX_VALUE_LENGTH}
