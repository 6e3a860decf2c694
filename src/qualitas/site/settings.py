"""Django settings, all of them from QUALITAS_* variables or `qualitas.toml` in the data folder."""

from qualitas.site.configuration import configuration
from qualitas.site.logs import logging_settings

_given = configuration()

QUALITAS = _given
DEBUG = False
SECRET_KEY = _given.secret_key
ALLOWED_HOSTS = list(_given.allowed_hosts)
CSRF_TRUSTED_ORIGINS = list(_given.trusted_origins)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_prose_editor",
    "qualitas.kernel.ledger",
    "qualitas.kernel.acts",
    "qualitas.kernel.identity",
    "qualitas.kernel.identity.credentials",
    "qualitas.kernel.files",
    "qualitas.kernel.search",
    "qualitas.kernel.records",
    "qualitas.kernel.notices",
    "qualitas.kernel.lists",
    "qualitas.kernel.api",
    "qualitas.kernel.ui",
    "qualitas.documents",
    "qualitas.concerns",
    "qualitas.actions",
    "qualitas.processes",
    "qualitas.parties",
    "qualitas.products",
    "qualitas.nonconformities",
    "qualitas.feedback",
    "qualitas.improvements",
    "qualitas.measures",
    "qualitas.objectives",
    "qualitas.site",
    *_given.extra_apps,
]
MIDDLEWARE = [
    "qualitas.site.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "qualitas.kernel.ui.visits.VisitMiddleware",
]
ROOT_URLCONF = "qualitas.site.urls"
WSGI_APPLICATION = "qualitas.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": _given.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "identity.Account"
SESSION_ENGINE = "qualitas.kernel.identity.sessions"
SESSION_COOKIE_NAME = "__Host-session" if _given.https else "session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _given.https
CSRF_COOKIE_SECURE = _given.https
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "qualitas.kernel.ui.errors.csrf_failure"
LOGIN_URL = "/sign-in/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31536000 if _given.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _given.https
SECURE_HSTS_PRELOAD = _given.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _given.https else None
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
}

LANGUAGE_CODE = _given.language
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [_given.package / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
MAILERS = {"default": _given.mailer}
DEFAULT_FROM_EMAIL = _given.mail_from

LOGGING = logging_settings(_given.log)
