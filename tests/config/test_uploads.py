"""A body larger than any form of the site sends is refused before it is read, in words; the database is not asked."""

import io

import pytest
from django.test import RequestFactory

from records.site.middleware import MAX_ADMIN_BODY, MAX_BODY, BodySizeMiddleware

ADD = "/admin/forum/photo/add/"
REFUSED = {"en": "What you sent is too large.", "es": "<h1>"}


class Unread(io.BytesIO):
    """A body that nobody may read."""

    def read(self, *args):
        raise AssertionError("The body was read.")


def send(client, path, length, **extra):
    kind = "multipart/form-data; boundary=x"
    return client.generic(
        "POST", path, **{"wsgi.input": Unread(), "CONTENT_LENGTH": length, "CONTENT_TYPE": kind, **extra}
    )


@pytest.mark.parametrize("language", REFUSED)
@pytest.mark.parametrize("length", [str(2 * 1024**3), str(MAX_ADMIN_BODY + 1), "9" * 300, "-1", "x", "²"])
def test_what_is_too_large_is_refused_unread(client, length, language):
    answer = send(client, ADD, length, HTTP_ACCEPT_LANGUAGE=language)
    assert answer.status_code == 413
    assert f'<html lang="{language}"' in answer.content.decode()
    assert REFUSED[language] in answer.content.decode()


def test_the_public_site_takes_less(client):
    assert send(client, "/en/events/", str(MAX_BODY + 1)).status_code == 413
    assert client.post("/en/events/", {"text": "x" * (MAX_BODY - 1000)}).status_code == 405


def test_a_body_of_untold_length_is_refused_unread(client):
    assert send(client, ADD, "", HTTP_TRANSFER_ENCODING="chunked").status_code == 413


@pytest.mark.parametrize("length", ["", "0", "5"])
def test_what_is_small_goes_on(length):
    request = RequestFactory().generic("POST", ADD, CONTENT_LENGTH=length)
    assert BodySizeMiddleware(lambda request: "went on")(request) == "went on"


@pytest.mark.django_db
def test_a_form_may_be_as_large_as_one_needs(admin_client):
    answer = admin_client.post(ADD, {"credit_en": "x" * (MAX_BODY + 1000)})
    assert answer.status_code == 200
