"""Kept images over HTTP."""

import os

import pytest

from records.media.renditions import make_rendition, rendition
from records.media.views import media_urls


@pytest.fixture
def portrait(keep, draw):
    return keep(draw())


def test_an_image_is_served_so_that_it_cannot_run(client, portrait, media):
    response = client.get(portrait.url)
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == (media / portrait.name).read_bytes()
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Length"] == str((media / portrait.name).stat().st_size)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Disposition"] == f'inline; filename="{portrait.name.removeprefix("portraits/")}"'
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


def test_renditions_are_served_with_their_type(client, portrait):
    make_rendition(portrait, "thumb")
    image = rendition(portrait, "thumb")
    assert client.get(image.url)["Content-Type"] == "image/jpeg"
    assert client.get(image.srcset)["Content-Type"] == "image/webp"


def test_an_image_is_not_compressed_again(client, portrait, media):
    response = client.get(portrait.url, headers={"accept-encoding": "br, gzip, zstd"})
    assert "Content-Encoding" not in response
    assert response["Content-Length"] == str((media / portrait.name).stat().st_size)
    assert not response["ETag"].startswith("W/")


def test_what_the_visitor_has_is_not_sent_again(client, portrait, media):
    first = client.get(portrait.url)
    for header in ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}):
        again = client.get(portrait.url, headers=header)
        assert (again.status_code, again.content) == (304, b"")
        assert again["Cache-Control"] == first["Cache-Control"]
    assert client.get(portrait.url, headers={"if-none-match": '"other"'}).status_code == 200
    os.utime(media / portrait.name, (2e9, 2e9))
    assert client.get(portrait.url, headers={"if-modified-since": first["Last-Modified"]}).status_code == 200


def test_only_reading(client, portrait):
    assert client.head(portrait.url).status_code == 200
    assert client.post(portrait.url).status_code == 405


ANYTHING = "0123456789abcdef0123-40x50"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "portraits",
        "portraits/",
        "missing/" + ANYTHING + ".jpg",
        "../secret/" + ANYTHING + ".jpg",
        "portraits/../../secret/" + ANYTHING + ".jpg",
        "portraits/%2e%2e/%2e%2e/secret/" + ANYTHING + ".jpg",
        "%2e%2e%2fsecret%2f" + ANYTHING + ".jpg",
        "..%5csecret%5c" + ANYTHING + ".jpg",
        "/secret/" + ANYTHING + ".jpg",
        "portraits/" + ANYTHING + ".jpg%00",
        "portraits/%00" + ANYTHING + ".jpg",
        "portraits/" + ANYTHING + ".jpg%0a",
        "portraits/" + ANYTHING + ".html",
        "portraits/" + ANYTHING + ".svg",
        "portraits/note.jpg",
        "folder/" + ANYTHING + ".jpg",
        "portraits/tmpk3j2.part",
        "portraits/" + "a/" * 3000 + ANYTHING + ".jpg",
        "portraits/" + "a" * 3000 + "/" + ANYTHING + ".jpg",
        "%ff%fe/" + ANYTHING + ".jpg",
        "ñ/" + ANYTHING + ".jpg",
    ],
)
def test_nothing_else_is_served(client, media, path):
    for folder in (media.parent / "secret", media / "portraits", media / "ñ"):
        folder.mkdir(parents=True)
        for name in (f"{ANYTHING}.jpg", f"{ANYTHING}.html", f"{ANYTHING}.svg", "note.jpg", "tmpk3j2.part"):
            (folder / name).write_bytes(b"\xff\xd8 secret")
    (media / "folder" / f"{ANYTHING}.jpg").mkdir(parents=True)
    assert client.get(f"/media/portraits/{ANYTHING}.jpg").status_code == 200
    refused = 400 if "%00" in path else 404  # a NUL byte does not even reach a view
    assert client.get(f"/media/{path}").status_code == refused


def test_the_route_exists_only_where_this_site_serves_its_images(settings):
    assert [str(route.pattern) for route in media_urls()] == ["media/<path:name>"]
    settings.MEDIA_URL = "https://images.example.org/"
    assert media_urls() == []
    settings.MEDIA_URL = "/"
    assert media_urls() == []
    settings.MEDIA_URL = "/media/"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    assert media_urls() == []
