"""Demands on settings, checked before the site starts: each breach is one clear line, not a traceback."""

import re
import secrets
import sys
import warnings
from collections.abc import Callable, Collection, Sequence
from ipaddress import ip_network
from typing import Any, NoReturn
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured

BUCKET = "records.media.bucket.Bucket"
MINIMUM_KEY_LENGTH = 50
MINIMUM_KEY_LETTERS = 5
MINIMUM_TOKEN_LENGTH = 24
EXAMPLES = {
    "DATABASE_URL": "postgresql://user:password@host/name or sqlite:////path/to/file",
    "REPLICA_URLS": "postgresql://user:password@host/name",
    "CACHE_URL": "rediscache://host:6379/1 or locmemcache://",
    "EMAIL_URL": "smtp+tls://user:password@host:587 or consolemail://",
}
WEAK_KEY = re.compile(r"django-insecure|change.?me|your.?secret|example|password", re.IGNORECASE)


def stop(sentence: str) -> NoReturn:
    """End the program with one line on standard error and exit status 1."""
    sys.exit(f"Viva Voz does not start: {sentence}")


def development_key() -> str:
    """Return a key for this process alone, for DEBUG: sessions end when it does."""
    return secrets.token_urlsafe(MINIMUM_KEY_LENGTH)


def check_settings(
    debug: bool, key: str, hosts: Sequence[str], site_url: str, earlier_keys: Sequence[str] = ()
) -> None:
    """Stop the start at the first error; with DEBUG on only SITE_URL is looked at."""
    if not debug:
        check_public_settings(key, hosts)
        if any(is_weak(earlier) for earlier in earlier_keys):
            stop("SECRET_KEY_FALLBACKS holds a weak key. Name earlier keys alone, or leave it empty.")
    parts = urlsplit(site_url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path:
        stop(f"SITE_URL is {site_url!r}. It must look like https://archive.example.org, without a path.")


def is_weak(key: str) -> bool:
    is_short = len(key) < MINIMUM_KEY_LENGTH or len(set(key)) < MINIMUM_KEY_LETTERS
    return is_short or bool(WEAK_KEY.search(key))


def check_public_settings(key: str, hosts: Sequence[str]) -> None:
    if not key:
        stop("SECRET_KEY is not set. Run `make demo`, or set it to 50 or more random characters.")
    if is_weak(key):
        stop("SECRET_KEY is weak. Set it to 50 or more random characters.")
    if not hosts:
        stop("ALLOWED_HOSTS is not set. Name the hosts of the site, separated by commas.")
    if "*" in hosts:
        stop("ALLOWED_HOSTS contains '*', which lets anyone forge addresses of this site. Name the hosts.")


def parse_service(name: str, read: Callable[..., Any], essential: str, default: str) -> dict[str, Any]:
    """Return settings of a database, cache or mail server from its address; an unknown engine stops the start."""
    try:
        with warnings.catch_warnings(action="ignore"):
            settings = dict(read(name, default=default))
    except (ImproperlyConfigured, ValueError, KeyError):
        settings = {}
    if not settings.get(essential):
        stop(f"{name} is not an address that is understood, such as {EXAMPLES[name]}.")
    return settings


def parse_number(env: Any, name: str, default: str) -> int:
    """Return a whole number from the environment; anything else stops the start."""
    value = env.str(name, default=default)
    if not value.isascii() or not value.isdigit():
        stop(f"{name} is {value!r}. It must be a whole number.")
    return int(value)


def parse_choice(env: Any, name: str, default: str, known: Collection[str]) -> str:
    """Return a word from the environment; one that is not known stops the start."""
    value = env.str(name, default=default)
    if value not in known:
        stop(f"{name} is {value!r}. It must be one of {', '.join(known)}.")
    return str(value)


def parse_token(env: Any, name: str) -> str:
    """Return a secret from the environment, or nothing; one that can be guessed stops the start."""
    value = str(env.str(name, default=""))
    if value and (len(value) < MINIMUM_TOKEN_LENGTH or len(set(value)) < MINIMUM_KEY_LETTERS):
        stop(
            f"{name} is weak. Set it to {MINIMUM_TOKEN_LENGTH} or more random characters, or leave it empty."
        )
    return value


def parse_networks(env: Any, name: str) -> list[str]:
    """Return networks from the environment, separated by commas; what is none stops the start."""
    values = [value.strip() for value in env.list(name, default=[])]
    for value in values:
        try:
            ip_network(value)
        except ValueError:
            stop(f"{name} names {value!r}. It must look like 10.0.0.0/8 or ::1.")
    return values


# What a public site says of who keeps it, and what each setting holds.
OF_KEEPER = {
    "KEEPER": "the institution or person that keeps the archive",
    "KEEPER_ADDRESS": "its postal address",
    "CONTACT_EMAIL": "an address for corrections, sources and reports of weaknesses",
    "PRIVACY_URL": "the address of its privacy policy, such as https://example.org/privacy",
}
MAIL_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")


def missing_of_keeper() -> list[str]:
    """Return the settings that a public site (DEBUG off, https) lacks or has wrong."""
    if settings.DEBUG or not settings.SITE_URL.startswith("https://"):
        return []
    found = [name for name in OF_KEEPER if not getattr(settings, name)]
    mail, policy = settings.CONTACT_EMAIL, urlsplit(settings.PRIVACY_URL)
    found += ["CONTACT_EMAIL"] if mail and not MAIL_ADDRESS.fullmatch(mail) else []
    is_policy = policy.scheme in {"http", "https"} and policy.netloc
    return [*found, *(["PRIVACY_URL"] if settings.PRIVACY_URL and not is_policy else [])]


def check_keeper() -> None:
    """Stop the start of a public site that does not say who keeps it."""
    if missing := missing_of_keeper():
        demands = "; ".join(f"{name}: {OF_KEEPER[name]}" for name in missing)
        stop(f"a public site says who keeps it. Set {demands}.")


@register(deploy=True)
def keeper_is_named(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Demand what a public site says of who keeps it: imprint, contact, privacy."""
    return [
        Error(
            f"A public site says who keeps it, and {name} is not set or cannot be used.",
            hint=f"Set {name} to {OF_KEEPER[name]}.",
            id="config.E001",
        )
        for name in missing_of_keeper()
    ]


# Ways of sending mail that reach nobody.
LOCAL_BACKENDS = ("console", "dummy", "filebased", "locmem")


@register(Tags.security, deploy=True)
def site_is_reached(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn where mail, such as that for a new password, reaches nobody, and where no address is named (RFC 9116)."""
    mail = Warning(
        "No mail is sent: whoever forgets a password cannot get a new one.",
        hint="Set EMAIL_URL, for example to smtp+tls://user:password@host:587.",
        id="config.W001",
    )
    contact = Warning(
        "The site names nobody to write to about errors or about its security.",
        hint="Set CONTACT_EMAIL; pages and /.well-known/security.txt show it.",
        id="config.W002",
    )
    is_local = any(f".{name}." in settings.EMAIL_BACKEND for name in LOCAL_BACKENDS)
    return [*([mail] if is_local else []), *([] if settings.CONTACT_EMAIL else [contact])]


@register(Tags.caches, deploy=True)
def machines_share_a_cache(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn where settings are those of several machines, and each process keeps a cache for itself."""
    is_spread = bool(settings.REPLICAS) or settings.STORAGES["default"]["BACKEND"] == BUCKET
    is_local = any(f".{name}." in settings.CACHES["default"]["BACKEND"] for name in ("locmem", "dummy"))
    unshared = Warning(
        "Replicas or a bucket are for several machines, but no two processes share a cache: each counts alone.",
        hint="Set REDIS_URL, for example to redis://host:6379/1.",
        id="config.W003",
    )
    return [unshared] if is_spread and is_local else []


@register(deploy=True)
def pictures_show_every_script(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Tell where pictures of words leave out the letters that must be joined or turned."""
    # Here, since settings import this module, and no command needs Pillow for them.
    from records.serializers.social_card.letters import SHAPES

    lacking = Info(
        "Pictures of words leave out Arabic, Hebrew, Hindi, Thai and other letters that must be joined or turned.",
        hint="Install FriBiDi (on Debian or Ubuntu: apt-get install libfribidi0), and a Pillow that has Raqm.",
        id="config.I001",
    )
    return [] if SHAPES else [lacking]


@register(deploy=True)
def processes_count_together(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Tell where each process would answer with its own metrics alone."""
    is_monitored = settings.MONITORING_TOKEN or settings.MONITORING_NETWORKS
    alone = Info(
        "Metrics are those of the one process that answers: with several, they jump from one to the other.",
        hint="Set PROMETHEUS_MULTIPROC_DIR to a folder that is emptied before the server starts.",
        id="config.I002",
    )
    return [alone] if is_monitored and not settings.PROMETHEUS_MULTIPROC_DIR else []
