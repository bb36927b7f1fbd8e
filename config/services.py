"""Databases and storage of a site on several machines, from the settings; contradictions stop the start."""

from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from config.checks import BUCKET, parse_number, parse_service, stop

FILE_SYSTEM = "django.core.files.storage.FileSystemStorage"
BUCKET_EXAMPLE = "s3://bucket/folder?endpoint=https://s3.example.org&region=eu-1"
POSTGRESQL = "django.db.backends.postgresql"
# A pool that cannot connect gives up soon, and tries at once when it is next asked: alone it would wait for minutes.
POOL = {"min_size": 0, "reconnect_timeout": 3}
# Seconds, and milliseconds: a machine that is gone is noticed soon, whatever its network says.
UNREACHED = {"connect_timeout": 5, "tcp_user_timeout": 5000}
# A record comes with ten others joined to it. PostgreSQL would try all orders of eight joins, which takes several times
# as long as the answer; those of a page are written in the order in which it needs them.
PLANNING = "-c join_collapse_limit=4"


def parse_pool(env: Any, name: str, database: dict[str, Any]) -> dict[str, Any]:
    """Return a database with the pool of so many connections for which a setting asks, or as it is."""
    size = parse_number(env, name, "0")
    if not size:
        return database
    if database["ENGINE"] != POSTGRESQL:
        stop(f"{name} is set, but only PostgreSQL has a pool. Set DATABASE_URL, or leave {name} out.")
    if env.str("CONN_MAX_AGE", default="0") != "0":
        stop(
            f"{name} and CONN_MAX_AGE are both set. The pool keeps connections open: leave CONN_MAX_AGE out."
        )
    options = {**database.get("OPTIONS", {}), "pool": {"max_size": size, "timeout": 5, **POOL}}
    return {**database, "CONN_MAX_AGE": 0, "OPTIONS": options}


def parse_replicas(env: Any, name: str, primary: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the replicas of a database that a setting lists, by alias; each is reached as the primary is."""
    found: dict[str, dict[str, Any]] = {}
    for number, address in enumerate(env.list(name, default=[]), 1):
        if primary["ENGINE"] != POSTGRESQL:
            stop(f"{name} is set, but only PostgreSQL has replicas. Set DATABASE_URL, or leave {name} out.")
        given = parse_service(name, lambda _name, default: env.db_url_config(default), "ENGINE", address)
        if given["ENGINE"] != POSTGRESQL:
            stop(f"{name} names a database that is not PostgreSQL.")
        if _place(given) in [_place(one) for one in (primary, *found.values())]:
            stop(f"{name} names a database twice, or that of DATABASE_URL itself.")
        pool = primary.get("OPTIONS", {}).get("pool")
        # Nobody waits long for one that is gone: the primary has it all.
        of_primary = {"pool": {**pool, "timeout": 2}} if pool else {}
        options = {**UNREACHED, **of_primary, **given.get("OPTIONS", {})}
        shared = {"CONN_MAX_AGE": primary["CONN_MAX_AGE"], "CONN_HEALTH_CHECKS": True}
        found[f"replica_{number}"] = {**given, **shared, "OPTIONS": options, "TEST": {"MIRROR": "default"}}
    return found


def limit_statements(databases: dict[str, dict[str, Any]], seconds: int) -> None:
    """Let a server of pages wait for so long for an answer of PostgreSQL, and not at all for one that is not there.

    PostgreSQL tries the orders of four joins at a time, not of eight.
    """
    for database in databases.values():
        if seconds and database["ENGINE"] == POSTGRESQL:
            given = database.get("OPTIONS", {})
            limit = f"{given.get('options', '')} -c statement_timeout={seconds}s {PLANNING}".strip()
            database["OPTIONS"] = {**UNREACHED, **given, "options": limit}
            database["ENGINE"] = "records.core.database.postgresql"
            database["STATEMENT_TIMEOUT"] = seconds


def _place(database: dict[str, Any]) -> tuple[str, ...]:
    host = database["HOST"] or database.get("OPTIONS", {}).get("host", "")
    return (str(host), str(database["PORT"] or 5432), str(database["NAME"]))


def check_proxies(name: str, is_behind_proxy: bool) -> None:
    """Stop the start where proxies are named, and none of them is there."""
    if not is_behind_proxy:
        stop(f"{name} is set, but BEHIND_PROXY is off. Turn it on, or leave {name} out.")


def parse_storage(env: Any, name: str, media_url: str) -> dict[str, Any]:
    """Return the storage of uploads and downloads: a class of Django's kind by its path, or a bucket of S3."""
    given = env.str(name, default=FILE_SYSTEM)
    if "://" not in given:
        return {"BACKEND": given}
    address = urlsplit(given)
    asked = dict(parse_qsl(address.query))
    known = {"endpoint": "endpoint_url", "region": "region_name", "addressing": "addressing_style"}
    if address.scheme != "s3" or not address.netloc or asked.keys() - known:
        stop(f"{name} is not an address that is understood, such as {BUCKET_EXAMPLE}.")
    if "://" in media_url or not media_url.strip("/"):
        stop(
            f"{name} is a private bucket, whose files the site serves itself. MEDIA_URL must be like /media/."
        )
    if not all(map(find_spec, ("storages", "boto3"))):
        stop(f"{name} is a bucket, which needs more packages: pip install -r requirements-s3.txt")
    options = {known[key]: value for key, value in asked.items()}
    place = {"bucket_name": address.netloc, "location": address.path.strip("/")}
    return {"BACKEND": BUCKET, "OPTIONS": {**options, **place}}
