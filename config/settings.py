"""One settings file, varied by the environment. Every variable is listed in `docs/architecture/operations.md`.

With DEBUG off, a missing or weak value stops the start with one clear line (`config.checks`).
"""

from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django import VERSION

from config.checks import (
    check_settings,
    development_key,
    parse_choice,
    parse_networks,
    parse_number,
    parse_service,
    parse_token,
)
from config.services import check_proxies, parse_pool, parse_replicas, parse_storage
from records.core.language_table import LANGUAGES as LANGUAGE_TABLE
from records.core.licences import DEFAULT as DEFAULT_LICENCE
from records.core.licences import LICENCES

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or (development_key() if DEBUG else "")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if DEBUG else [])
SITE_NAME = env.str("SITE_NAME", default="Viva Voz")
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SECURE = SITE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])
# Who keeps the archive: what `config.checks` demands of a public site, and pages show.
KEEPER = env.str("KEEPER", default="").strip()
KEEPER_ADDRESS = env.str("KEEPER_ADDRESS", default="").strip()
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="").strip()
PRIVACY_URL = env.str("PRIVACY_URL", default="").strip()
# Of the archive's own data and translations; the texts belong to their publishers.
DATA_LICENSE = LICENCES[parse_choice(env, "DATA_LICENSE", DEFAULT_LICENCE, LICENCES)]

check_settings(DEBUG, SECRET_KEY, ALLOWED_HOSTS, SITE_URL, SECRET_KEY_FALLBACKS)

EDITING_ROOMS = ["tables", "discussion", "suggestions", "scheduling", "previews", "memory", "glossary"]
INSTALLED_APPS = [
    "config",  # its commands, and those of the next, come before others of the same name
    "records.core",
    "modeltranslation",  # before what asks the registry: declarations name translated fields
    "records.media",
    "records.search",
    "records.serializers",
    "records.site",
    "records.exports",
    "records.backups",
    "records.monitoring",
    "records.mirror",
    "records.api",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "records.editing",
    *(f"records.editing.{room}" for room in EDITING_ROOMS),
    "records.editing.accounts",  # takes what allauth puts into the admin out of it
    "config.apps.EditorsAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "reversion",
    "axes",
    "django.contrib.humanize",  # for the pages of allauth
    "organizations",
    "people",
    "forum",
    "forum.press_releases",
]

# Tasks, such as mails and exports, run within the request, or from a queue in the database by `manage.py db_worker`.
TASK_FRAMEWORK = "django.tasks" if VERSION >= (6, 0) else "django_tasks"  # Django's own, or its backport
TASKS_BACKENDS = {
    "immediate": f"{TASK_FRAMEWORK}.backends.immediate.ImmediateBackend",
    "database": "django_tasks_db.DatabaseBackend",
}
TASKS_BACKEND = parse_choice(env, "TASKS_BACKEND", "immediate", TASKS_BACKENDS)
TASKS = {"default": {"BACKEND": TASKS_BACKENDS[TASKS_BACKEND]}}
INSTALLED_APPS += [
    *(["django_tasks"] if VERSION < (6, 0) else []),
    *(["django_tasks_db"] if TASKS_BACKEND == "database" else []),
]

MIDDLEWARE = [
    # Around all others, so that they tell of every answer and of its whole time.
    "records.monitoring.json_lines.RequestLogMiddleware",
    "records.monitoring.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "compression_middleware.middleware.CompressionMiddleware",
    # What follows is asked for a page that is not kept: a kept one has its headers, and has been compressed.
    "records.site.page_cache.middleware.PageCacheMiddleware",
    "csp.middleware.CSPMiddleware",
    "records.site.middleware.PermissionsPolicyMiddleware",
    "records.editing.panels.PanelMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    # The API answers HEAD as GET is answered, and adds its headers to 304 too: around what compares ETags.
    "records.api.v1.middleware.ApiMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "records.site.middleware.BodySizeMiddleware",
    "records.site.middleware.BadInputMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "records.site.middleware.OutageMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
# Widgets of forms are templates like all others: ours come first.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "records.site.context.page",
            ],
        },
    },
]

# Database: a file of SQLite unless DATABASE_URL names another one.
DATABASES = {
    "default": parse_service(
        "DATABASE_URL", env.db_url, "ENGINE", f"sqlite:///{BASE_DIR / 'vivavoz.sqlite3'}"
    ),
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "records.core.database.sqlite3"  # reads where nothing can be written
    # pytest-django takes this for granted of Django's own engine alone.
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}
    # Readers never wait for a writer (WAL), and a writer takes its lock at once instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        " PRAGMA cache_size=-32000;",  # 32 MB: a search reads the same pages twice
    }
DATABASES["default"]["CONN_MAX_AGE"] = parse_number(env, "CONN_MAX_AGE", "60")
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Seconds that a server waits for an answer of PostgreSQL (`config.wsgi`); commands take the time they need.
STATEMENT_TIMEOUT = parse_number(env, "STATEMENT_TIMEOUT", "20")
DATABASES["default"] = parse_pool(env, "DATABASE_POOL", DATABASES["default"])
# Pages may be read from these, unless they are older than so many seconds.
DATABASES |= (replicas := parse_replicas(env, "REPLICA_URLS", DATABASES["default"]))
REPLICAS = list(replicas)
REPLICA_MAX_LAG = parse_number(env, "REPLICA_MAX_LAG", "10")
if REPLICAS:
    DATABASE_ROUTERS = ["records.core.database.replicas.ReplicaRouter"]
    # Behind static files, and around all that asks the database, what keeps pages included.
    behind = MIDDLEWARE.index("whitenoise.middleware.WhiteNoiseMiddleware") + 1
    MIDDLEWARE.insert(behind, "records.site.replica_reading.ReplicaMiddleware")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="locmemcache://")
CACHES = {"default": parse_service("CACHE_URL", env.cache_url, "BACKEND", REDIS_URL)}
if CACHES["default"]["BACKEND"].endswith("redis.RedisCache"):  # ours goes on where Redis does not answer
    CACHES["default"]["BACKEND"] = "records.core.shared_cache.SharedCache"
# Megabytes of pages that a process keeps; with 0 every page is made for every reader.
PAGE_CACHE_SIZE = parse_number(env, "PAGE_CACHE_SIZE", "32")

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
# A login lasts a day's work; `records.editing.site` saves what was typed into a form when it ends.
SESSION_COOKIE_AGE = 12 * 60 * 60

# Whoever guesses at one name from one address waits. Other limits: `records.editing.accounts.limits`.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "kept"]  # a password is often typed where the name belongs
AXES_HANDLER = "records.editing.accounts.attempts.AttemptsHandler"
AXES_CLIENT_IP_CALLABLE = "records.site.middleware.client_address"
AXES_LOCKOUT_CALLABLE = "records.editing.accounts.auth_views.locked_out"

# Second factors and sessions (django-allauth), at the admin's own login and in its frame.
ACCOUNT_ADAPTER = "records.editing.accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "records.editing.accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "add_webauthn": "records.editing.accounts.forms.NewKeyForm",
    "edit_webauthn": "records.editing.accounts.forms.KeyForm",
}
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # a code of 30 seconds earlier or later is good: clocks differ
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE  # on localhost
# Who is in one of these groups, or is a superuser where there is one, works here with a second factor alone.
SECOND_FACTOR_GROUPS = [
    name.strip()
    for name in env.list("SECOND_FACTOR_GROUPS", default=["Administrators", "Publishers"] if SECURE else [])
]

# So much may be asked of the API from one address.
API_REQUESTS_PER_MINUTE = parse_number(env, "API_REQUESTS_PER_MINUTE", "3000")

# The search index follows every record that is saved or deleted. Off, nothing is indexed until `manage.py reindex`.
SEARCH_AUTO_UPDATE = True

# Mail: printed on standard output unless EMAIL_URL names a server.
EMAIL = parse_service("EMAIL_URL", env.email_url, "EMAIL_BACKEND", "consolemail://")
EMAIL_BACKEND, EMAIL_FILE_PATH = EMAIL["EMAIL_BACKEND"], EMAIL["EMAIL_FILE_PATH"] or None
EMAIL_HOST, EMAIL_PORT = EMAIL["EMAIL_HOST"] or "localhost", EMAIL["EMAIL_PORT"] or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL["EMAIL_HOST_USER"] or "", EMAIL["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL.get("EMAIL_USE_TLS", False), EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default=f"{SITE_NAME} <{CONTACT_EMAIL or 'webmaster@localhost'}>")

# Columns, constraints and catalogues hang on the languages: they are a table in code, not the environment's.
LANGUAGES = [(language.code, language.name) for language in LANGUAGE_TABLE]
LANGUAGE_CODE = LANGUAGES[0][0]
MODELTRANSLATION_DEFAULT_LANGUAGE = LANGUAGE_CODE
MODELTRANSLATION_FALLBACK_LANGUAGES = tuple(code for code, _name in LANGUAGES)
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
TIME_ZONE = "UTC"

# Static files carry a hash in their name and are compressed beforehand; uploads are served by `records.media.views`.
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = env.str("MEDIA_URL", default="/media/")
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(BASE_DIR / "media")))
STORAGES = {
    "default": parse_storage(env, "MEDIA_STORAGE", MEDIA_URL),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
# The secret key of backups, in a file of `backup --new-key` or itself; without one they are not encrypted.
BACKUP_KEY_FILE = env.str("BACKUP_KEY_FILE", default="")
BACKUP_KEY = env.str("BACKUP_KEY", default="")
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
FILE_UPLOAD_HANDLERS = [
    "records.media.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
PRESS_RELEASE_READER = env.str("PRESS_RELEASE_READER", default="")  # dotted path of a function
# A form of the admin with twenty rows of each kind, and a long article in every language, stay below these.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# Addresses whose query may hold a long text; every other query is refused beyond 8 KiB.
TEXT_QUERY_VIEWS = ("check", "api-v1:check")

# Safety
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        **{f"{kind}-src": [SELF] for kind in ("script", "style", "img", "font", "connect")},
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_SSL_REDIRECT = SECURE
# A proxy or a program that watches asks for them within the machine.
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]
SECURE_HSTS_SECONDS = 63_072_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = SECURE
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "records.editing.site.csrf_failure"
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Only what these say about a request counts; without any, what whoever sends it says.
if TRUSTED_PROXIES := parse_networks(env, "TRUSTED_PROXIES"):
    check_proxies("TRUSTED_PROXIES", BEHIND_PROXY)
    MIDDLEWARE.insert(0, "records.site.middleware.ProxyMiddleware")

# Who may see metrics and details of `/readyz`: programs with this token, or from these networks. Without either nobody,
# and nothing is counted. Where several processes serve, they share what they count in the folder that
# PROMETHEUS_MULTIPROC_DIR names, which prometheus_client reads by itself.
MONITORING_TOKEN = parse_token(env, "MONITORING_TOKEN")
MONITORING_NETWORKS = parse_networks(env, "MONITORING_NETWORKS")
PROMETHEUS_MULTIPROC_DIR = env.str("PROMETHEUS_MULTIPROC_DIR", default="")
SENTRY_DSN = env.str("SENTRY_DSN", default="")

LOG_LEVEL = parse_choice(env, "LOG_LEVEL", "WARNING", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
LOG_FORMAT = parse_choice(env, "LOG_FORMAT", "console", ("console", "json"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "console": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "records.monitoring.json_lines.JsonLines"},
    },
    "filters": {"refusals": {"()": "records.site.refusals.RefusalFilter", "is_told": LOG_FORMAT == "json"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["refusals"]}
    },
    "loggers": {
        "axes": {"level": "ERROR"},  # its warnings are lines of the audit log already
        "requests": {"level": "INFO"},  # a line for each, where the log is JSON
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
}
