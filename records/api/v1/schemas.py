"""Answers of the API as models of pydantic, made of the columns of rows; their docstrings stand in OpenAPI."""

from datetime import date, datetime
from functools import cache, reduce
from operator import or_
from types import GenericAlias
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, create_model

from records.api.v1.resources import Resource, resources
from records.core.languages import TextStatus, language_codes
from records.core.models import Vocabulary
from records.search.base import index_of
from records.search.quote_check.answer import DIFFERENCES, FLAGS, MATCHING, VERDICTS
from records.serializers import base
from records.serializers.base import REFERENCE

PIECES = ("same", "claimed", "recorded", "rest")
SCALARS: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "date": date,
    "datetime": datetime,
}
Address = Annotated[str, WithJsonSchema({"type": "string", "format": "uri"})]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


def many(one: Any) -> Any:
    """Return the type of a list."""
    return GenericAlias(list, (one,))


def enumeration(names: Any, optional: bool = False) -> Any:
    """Return the type of a string that is one of these names, or null."""
    schema: dict[str, Any] = {"type": "string", "enum": list(names)}
    if optional:
        schema = {"type": ["string", "null"], "enum": [*names, None]}
    return Annotated[str | None, WithJsonSchema(schema)]


def open_list(vocabulary: Vocabulary) -> Any:
    """Return the type of a code that administrators may have added to those of the site, or null."""
    schema = {"type": ["string", "null"], "examples": vocabulary.builtin.values}
    return Annotated[str | None, WithJsonSchema(schema)]


def model_of(name: str, columns: tuple[base.Field, ...]) -> type[BaseModel]:
    """Return the model of a row, or of what is nested in one. All is optional: `fields` and `lang` leave fields out."""
    fields: dict[str, Any] = {}
    for column in columns:
        label = f"{column.label} ({column.language})" if column.language else str(column.label)
        fields[column.name] = _type(name, column), Field(None, description=label or None)
    return create_model(name, __base__=Strict, **fields)


def _type(owner: str, column: base.Field) -> Any:
    if column.value_type == "array":
        return many(_nested(owner, column))
    if column.value_type == "object":
        return _nested(owner, column) | None
    if column.vocabulary:
        return open_list(column.vocabulary)
    if column.choices:
        return enumeration(dict(column.choices), optional=not column.is_required)
    scalar = Address if column.format == "uri" else SCALARS[column.value_type]
    return scalar if column.is_required else scalar | None


def _nested(owner: str, column: base.Field) -> Any:
    if column.fields == REFERENCE:
        return reference()
    return model_of(f"{owner}{column.name.title().replace('_', '')}", column.fields)


@cache
def reference() -> Any:
    return model_of("Reference", REFERENCE)


@cache
def row(resource: Resource) -> Any:
    return model_of(resource.model.__name__, resource.serializer.fields)


def page(name: str, results: Any, **more: Any) -> type[BaseModel]:
    """Return the model of one page of results."""
    return create_model(
        name,
        __base__=Strict,
        count=(int, Field(description="How many there are on all pages.")),
        is_bounded=(bool, Field(False, description="Whether there are more than were counted.")),
        next=(Address | None, Field(description="The address of the next page; null on the last one.")),
        next_cursor=(str | None, Field(description="The cursor of the next page.")),
        results=(many(results), ...),
        **more,
    )


@cache
def list_page(resource: Resource) -> Any:
    return page(f"{resource.model.__name__}List", row(resource))


# Search


def _in_each_language(base: str, kind: Any) -> dict[str, Any]:
    return {f"{base}_{code}": (kind, Field(None)) for code in language_codes()}


class Choice(Strict):
    """A value of a filter; `count` is how many records a search with it would find."""

    value: str
    label: str
    count: int


class FacetValues(Strict):
    """A filter with its values."""

    name: str
    label: str
    values: list[Choice]


class KindCount(Strict):
    """Count of the records of a kind that were found."""

    type: str
    count: int


class Unknown(Strict):
    """Value that a query asked of a filter which has none such."""

    facet: str
    value: str


STATUS = enumeration(TextStatus.values, optional=True)


@cache
def search_page() -> Any:
    result = create_model(
        "SearchResult",
        __base__=reference(),
        **_in_each_language("page", Address),
        **_in_each_language("line", str),
        excerpt=(str, Field(description="Its words around what was found.")),
        excerpt_html=(str, Field(description="The same as HTML, what was found in `mark`.")),
        excerpt_language=(str, Field(description="The language of the excerpt; empty without one.")),
        excerpt_status=(STATUS, Field(description="What these words are; null if they are the archive's.")),
        missing=(list[str], Field(description="Words of the query that the record lacks.")),
    )
    return page(
        "SearchPage",
        result,
        is_relaxed=(bool, Field(description="Whether no record has all words, and all results lack some.")),
        exact_count=(
            int,
            Field(description="How many have all words; those behind them, a few at most, lack some."),
        ),
        dates=(list[str], Field(description="Dates in the query that records have as their day, in EDTF.")),
        suggestion=(str | None, Field(description="What may have been meant.")),
        unknown=(list[Unknown], Field(description="Filters in the query that were not understood.")),
        kinds=(list[KindCount], ...),
        facets=(list[FacetValues], Field(description="Filled where `facets=true` asks for it.")),
    )


class Suggestion(Strict):
    id: str
    type: str
    permanent_url: Address
    title: str
    language: str
    line: str = Field(description="Who, where, when.")
    page: Address


class Suggestions(Strict):
    results: list[Suggestion]


class Difference(Strict):
    """Words of the text and of the record that differ, as printed; one of them may be empty."""

    claimed: str
    recorded: str
    kind: enumeration(DIFFERENCES)  # type: ignore[valid-type]


@cache
def match() -> Any:
    piece = create_model("Piece", __base__=Strict, kind=(enumeration(PIECES), ...), words=(str, ...))
    indexes = ((resource, index_of(resource.model)) for resource in resources())
    rows = [row(one) for one, index in indexes if index and (index.is_quotable or index.is_narration)]
    return create_model(
        "Match",
        __base__=Strict,
        verdict=(enumeration(MATCHING), ...),
        differences=(list[Difference], ...),
        difference=(int, Field(description="How many differences there are.")),
        turning=(list[str], Field(description="Denials and numbers that one side alone has.")),
        denying=(
            list[str],
            Field(description="Words of the record that deny, before those that were compared."),
        ),
        language=(str, Field(description="The language in which it comes near.")),
        status=(STATUS, Field(description="What the archive's text is in that language.")),
        pieces=(many(piece), Field(description="Both texts beside each other, piece by piece.")),
        record=(reduce(or_, rows) if rows else reference(), ...),
    )


@cache
def quote_check() -> Any:
    sentence = create_model(
        "Sentence",
        __base__=Strict,
        text=(str, Field(description="A sentence or quoted stretch, as it was pasted.")),
        verdict=(enumeration(VERDICTS), ...),
        differences=(list[Difference], Field(description="From the nearest record.")),
        flags=(many(enumeration(FLAGS)), Field(description="What else a reader must know.")),
        matches=(many(match()), Field(description="The nearest first.")),
    )
    return create_model(
        "Checked",
        __base__=Strict,
        text=(str, Field(description="What was compared.")),
        verdict=(enumeration(VERDICTS), Field(description="Of the whole.")),
        sentences=(many(sentence), Field(description="Each is compared on its own.")),
        other_speaker=(
            reference() | None,
            Field(description="A person of the archive whom the text names, and whose words these are not."),
        ),
        matches=(many(match()), Field(description="The records of all sentences, each once.")),
    )


@cache
def quote_checks() -> Any:
    return create_model("CheckedTexts", __base__=Strict, results=(many(quote_check()), ...))


class Index(Strict):
    """Where everything stands."""

    kinds: dict[str, Address]
    search: Address
    suggest: Address
    check: Address
    openapi: Address
    documentation: Address


# Errors


class Fault(BaseModel):
    """A parameter that was not understood."""

    parameter: str
    detail: str


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


class ParameterProblem(Problem):
    """Parameters that were not understood."""

    errors: list[Fault]


@cache
def withdrawn() -> Any:
    return create_model(
        "WithdrawnProblem",
        __base__=Problem,
        id=(str, ...),
        permanent_url=(Address, ...),
        withdrawn_at=(datetime, ...),
        **_in_each_language("withdrawal_reason", str | None),
        successors=(many(reference()), Field(description="What came of it, where it was divided.")),
    )
