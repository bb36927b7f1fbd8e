"""Warnings of `check --deploy` about settings with which a site still starts."""

import pytest
from django.core.checks import run_checks

from records.serializers.social_card import letters


def found() -> list[str]:
    messages = run_checks(include_deployment_checks=True)
    return sorted(message.id for message in messages if message.id.startswith("config."))


@pytest.fixture
def public(settings, monkeypatch):
    """A site that sends mail, says who answers, and draws every script."""
    monkeypatch.setattr(letters, "SHAPES", True)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.CONTACT_EMAIL = "archive@example.org"
    return settings


@pytest.mark.django_db
def test_a_site_that_sends_mail_and_can_be_written_to_is_sound(public):
    assert found() == []


@pytest.mark.django_db
@pytest.mark.parametrize("backend", ["console", "dummy", "filebased", "locmem"])
def test_mail_that_reaches_nobody_is_told(public, backend):
    public.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    assert found() == ["config.W001"]


@pytest.mark.django_db
def test_a_site_without_an_address_for_readers_is_told(public):
    public.CONTACT_EMAIL = ""
    assert found() == ["config.W002"]


@pytest.mark.django_db
def test_machines_that_share_no_cache_are_told(public):
    public.REPLICAS = ["replica_1"]
    assert found() == ["config.W003"]
    public.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}
    assert found() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KEEPER", ""),
        ("KEEPER_ADDRESS", ""),
        ("CONTACT_EMAIL", "nobody"),
        ("PRIVACY_URL", ""),
        ("PRIVACY_URL", "privacy"),
    ],
)
def test_a_public_site_names_who_keeps_it(public, name, value):
    public.SITE_URL, public.KEEPER, public.KEEPER_ADDRESS = "https://example.org", "Institute", "1 Street"
    public.PRIVACY_URL = "https://example.org/privacy"
    assert found() == []
    setattr(public, name, value)
    assert found() == ["config.E001"]
    public.SITE_URL = "http://127.0.0.1:8000"
    assert found() == []


@pytest.mark.django_db
def test_pictures_that_lack_scripts_are_told(public, monkeypatch):
    monkeypatch.setattr(letters, "SHAPES", False)
    assert found() == ["config.I001"]
