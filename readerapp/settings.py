"""Settings, all from the environment. Every variable is described in deploy/INSTALL.md.

A value that cannot be right stops the start (readers: `readerapp.environment`).
"""

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from readerapp import environment
from readerapp.databases import database
from readerapp.logs import without_traceback_of_refusals

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"  # whatever is made at run time; ignored by git

# -- What kind of site this is -------------------------------------------------------------------------

DEBUG = environment.flag("DEBUG")
READERAPP_DEMO = environment.flag("READERAPP_DEMO")  # public passwords, plain http: for trying only
IS_PUBLIC = not (DEBUG or READERAPP_DEMO)

SECRET_KEY = environment.secret_key("SECRET_KEY", VAR_DIR / "secret-key", may_generate=not IS_PUBLIC)

ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", [] if IS_PUBLIC else ["localhost", "127.0.0.1", "[::1]"])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is not set. Name the hosts that this site answers to, as in ALLOWED_HOSTS=reader.example.org"
    )
CSRF_TRUSTED_ORIGINS = environment.origins("CSRF_TRUSTED_ORIGINS")

# How many reverse proxies stand in front, each of which sets X-Forwarded-For and X-Forwarded-Proto.
TRUSTED_PROXIES = environment.number("TRUSTED_PROXIES", 0)

# -- Parts ---------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "taggit",
    "csp",
    "annotations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Above all that can answer by itself: static files, and the refusal of a strange host.
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Below WhiteNoise, which serves files that were compressed beforehand; above all that writes pages.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "annotations.middleware.ReachMiddleware",
    "readerapp.busy.BusyMiddleware",
]

ROOT_URLCONF = "readerapp.urls"
WSGI_APPLICATION = "readerapp.wsgi.application"

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
                "django.template.context_processors.i18n",
                "readerapp.context.site",
            ],
        },
    },
]

# -- Database ------------------------------------------------------------------------------------------

DATABASES = {
    "default": database(
        environment.text("DATABASE_URL", "sqlite:///var/db.sqlite3"),
        base=BASE_DIR,
        pool=environment.number("DATABASE_POOL", 0),
        pgbouncer=environment.flag("PGBOUNCER"),
        # runserver makes a thread a request, each of which would keep a connection of its own.
        keep=0 if DEBUG else environment.number("DATABASE_KEEP_SECONDS", 600),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- People --------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "annotations.User"
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30  # seconds; a term has many Mondays and phones are slow to type on

# Mail is optional: where it is not set, no page may promise one.
MAIL = environment.mail("EMAIL_URL")
HAS_MAIL = bool(MAIL)
EMAIL_BACKEND = f"django.core.mail.backends.{'console' if DEBUG else 'dummy'}.EmailBackend"
DEFAULT_FROM_EMAIL = environment.text("MAIL_FROM", "readerapp@localhost")
globals().update(MAIL)

# -- Language and time ---------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fa", "فارسی")]  # each named in itself
LOCALE_PATHS = [BASE_DIR / "readerapp" / "locale"]
FORMAT_MODULE_PATH = "readerapp.locale"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365  # seconds
LANGUAGE_COOKIE_SECURE = IS_PUBLIC
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_TZ = True
TIME_ZONE = "UTC"

# -- Static files and uploads --------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
PLAIN_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
HASHED_STORAGE = "readerapp.staticfiles.StaticFiles"  # hashed names, compressed, scripts without their comments
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": PLAIN_STORAGE if DEBUG else HASHED_STORAGE},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024  # bytes of a form; a pasted text of 2 MB, percent-encoded
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # the preview of a long text has a choice for each of its blocks

# -- Tags ----------------------------------------------------------------------------------------------

TAGGIT_CASE_INSENSITIVE = True

# -- What browsers are told ----------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PUBLIC
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = environment.flag("SSL_REDIRECT", default=IS_PUBLIC)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked from inside, where there is no https
SECURE_HSTS_SECONDS = environment.number("HSTS_SECONDS", 86_400 if IS_PUBLIC else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = environment.flag("HSTS_SUBDOMAINS")
SECURE_HSTS_PRELOAD = environment.flag("HSTS_PRELOAD")
# Subdomains and the preload list bind a whole domain, which is seldom this site's to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# -- Logs ----------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "readerapp.logs.JsonLines"},
    },
    "filters": {
        "refusals": {"()": "django.utils.log.CallbackFilter", "callback": without_traceback_of_refusals},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["refusals"],
            "formatter": environment.choice("LOG_FORMAT", ("text", "json"), "text"),
        },
    },
    "root": {
        "handlers": ["stderr"],
        "level": environment.choice("LOG_LEVEL", ("debug", "info", "warning", "error"), "info").upper(),
    },
    # Django's own handlers would print each line a second time.
    "loggers": {"django": {"handlers": [], "propagate": True, "level": "INFO"}},
}
