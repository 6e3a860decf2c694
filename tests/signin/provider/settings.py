"""Settings of a real provider of OpenID Connect for the tests: django-oauth-toolkit in a process of its own."""

import os
from pathlib import Path

FOLDER = Path(os.environ["PROVIDER_FOLDER"])
HOME = os.environ["PROVIDER_HOME"]
SECRET_KEY = "of the provider in the tests"
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "oauth2_provider",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(FOLDER / "provider.sqlite3")}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "tests.signin.provider.urls"
LOGIN_URL = "/login/"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
USE_TZ = True
OAUTH2_PROVIDER = {
    "OIDC_ENABLED": True,
    "OIDC_ISS_ENDPOINT": f"{HOME}/o",
    "OIDC_RSA_PRIVATE_KEY": (FOLDER / "key.pem").read_text(),
    "OAUTH2_VALIDATOR_CLASS": "tests.signin.provider.says.Says",
    "SCOPES": {"openid": "who", "email": "address", "profile": "name"},
    "PKCE_REQUIRED": True,
}
