"""The description of the API is true, and the page that explains it says the same."""

import json

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.models import Quotation
from records.api.v1.resources import resources
from records.core.models import FormerAddress, Status
from tests.factories import TopicFactory
from tests.html import validate
from tests.records.api.test_views import ROOT, ask

DESCRIPTION = "/api/v1/openapi.json"
LANGUAGES = [code for code, _name in django_settings.LANGUAGES]


def validator(openapi, name):
    # Imported here: it makes grammars meanwhile, which each process that collects tests would wait for.
    from jsonschema import Draft202012Validator, FormatChecker

    return Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": openapi["components"]},
        format_checker=FormatChecker(),
    )


@pytest.mark.slow
def test_it_is_openapi_of_the_version_that_it_says(client, db):
    openapi = ask(client, DESCRIPTION)
    assert openapi["openapi"] == "3.1.0"
    url = "https://creativecommons.org/licenses/by/4.0/"
    assert openapi["info"]["license"] == {"name": "CC BY 4.0", "url": url}
    topic = TopicFactory()
    assert ask(client, f"/api/v1/topics/{topic.uid}")["license"] == url
    validator(openapi, "TopicList").check_schema({"$defs": openapi["components"]["schemas"]})
    names = [operation["operationId"] for path in openapi["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names)) == 2 * len(resources()) + 5


@pytest.mark.portable
@pytest.mark.slow
@pytest.mark.parametrize("parameters", [{}, {"lang": "es"}, {"fields": "id,sources"}])
def test_the_whole_archive_is_as_described(client, archive, parameters):
    openapi = ask(client, DESCRIPTION)
    for resource in resources():
        page = ask(client, resource.name, limit=100, **parameters)
        assert page["results"]
        faults = list(validator(openapi, f"{resource.model.__name__}List").iter_errors(page))
        assert faults == [], resource.name
        assert not validator(openapi, f"{resource.model.__name__}List").is_valid({**page, "more": 1})


@pytest.mark.slow
def test_what_is_found_and_what_went_wrong_is_as_described(client, archive):
    openapi = ask(client, DESCRIPTION)
    old = Quotation.objects.first()
    old.status = Status.WITHDRAWN
    old.save()
    FormerAddress.objects.create(kind="forum.quotation", uid=old.uid, target_uid=Quotation.objects.last().uid)
    for name, address in {
        "Index": "",
        "SearchPage": "search?q=celac&facets=true",
        "Suggestions": "suggest?q=ch",
        "Checked": "check?q=CELAC+is+a+common+space+for+priorities",
        "WithdrawnProblem": f"quotations/{old.uid}",
        "ParameterProblem": "events?limit=0&x=1",
        "Problem": "nothing",
    }.items():
        told = client.get(ROOT + address).json()
        assert list(validator(openapi, name).iter_errors(told)) == [], name
    texts = {"texts": ["CELAC is a common space for priorities", "in the region", ""]}
    told = client.post(f"{ROOT}check", texts, content_type="application/json").json()
    assert list(validator(openapi, "CheckedTexts").iter_errors(told)) == []


def test_every_field_and_filter_is_described(client, db):
    openapi = ask(client, DESCRIPTION)
    for resource in resources():
        properties = openapi["components"]["schemas"][resource.model.__name__]["properties"]
        assert list(properties) == [column.name for column in resource.serializer.fields]
        parameters = openapi["paths"][resource.path]["get"]["parameters"]
        names = [parameter["name"] for parameter in parameters]
        assert names == ["lang", "fields", "limit", "cursor", *(facet.name for facet in resource.facets)]


def test_it_leads_from_page_to_page(client, db):
    answer = ask(client, DESCRIPTION)["paths"]["/api/v1/events"]["get"]["responses"]["200"]
    assert answer["links"]["next"]["parameters"] == {"cursor": "$response.body#/next_cursor"}


# The page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_explains_every_kind_filter_and_field(client, archive, language):
    page = client.get(f"/{language}/api/").content.decode()
    for resource in resources():
        assert f'<a href="{resource.path}"><code>{resource.path}</code></a>' in page
        for name in (
            *(facet.name for facet in resource.facets),
            *(column.name for column in resource.serializer.fields),
        ):
            assert f"<code>{name}</code>" in page
    assert f'href="{DESCRIPTION}"' in page
    assert "https://" not in page.split("<main")[1].split("</main>")[0]


def test_its_example_is_what_the_api_answers(client, archive):
    example = client.get("/en/api/").context["example"]
    address = example["request"].removeprefix("GET ")
    assert json.loads(example["answer"]) == client.get(address).json()


def test_its_error_is_what_the_api_answers(client, archive):
    refused = client.get("/en/api/").context["refused"]
    address = refused["request"].removeprefix("GET ")
    assert json.loads(refused["answer"]) == client.get(address).json()


def test_it_stands_in_the_api_too_in_the_visitors_language(client, db):
    english = client.get(f"{ROOT}docs")
    spanish = client.get(f"{ROOT}docs", headers={"accept-language": "es"})
    assert '<html lang="en"' in english.content.decode()
    assert '<html lang="es"' in spanish.content.decode()
    assert "Accept-Language" in spanish["Vary"]
    for page in (english, spanish):
        assert (
            '<link rel="alternate" hreflang="es" href="http://testserver/es/api/">' in page.content.decode()
        )
        assert "default-src 'none'" in page["Content-Security-Policy"]


def test_without_a_record_it_stands_too(client, db):
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/es/api/").status_code == 200
    assert len(asked) <= 8


def test_every_page_leads_to_it(client, db):
    assert 'href="/en/api/"' in client.get("/en/").content.decode()
    assert 'href="/es/api/"' in client.get("/es/temas/").content.decode()


@pytest.mark.portable
@pytest.mark.slow
def test_it_is_valid_html(client, archive, tmp_path):
    for language in LANGUAGES:
        (tmp_path / f"{language}.html").write_bytes(client.get(f"/{language}/api/").content)
    assert validate(tmp_path) == []
