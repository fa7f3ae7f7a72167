"""Typed readers for environment variables: a bad value stops the start with a sentence that says the cure."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off", ""}
SECRET_KEY_LENGTH = 50  # characters: the least that `check --deploy` takes


def text(name: str, default: str = "") -> str:
    """Return the variable without outer blanks, or `default` where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    """Return a yes or no. Raises ImproperlyConfigured for anything else."""
    value = text(name, "1" if default else "0").lower()
    if value in YES:
        return True
    if value in NO:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no. Write {name}=1 or {name}=0.")


def number(name: str, default: int, least: int = 0) -> int:
    """Return a whole number of `least` or more. Raises ImproperlyConfigured otherwise."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit() and int(value) >= least):
        raise ImproperlyConfigured(f"{name}={value!r} has to be a whole number of {least} or more.")
    return int(value)


def words(name: str, default: Iterable[str] = ()) -> list[str]:
    """Return the parts of a comma-separated list, without blanks and empty parts."""
    return [part.strip() for part in text(name).split(",") if part.strip()] or list(default)


def choice(name: str, options: Iterable[str], default: str) -> str:
    """Return one of `options`, in lower case. Raises ImproperlyConfigured for another word."""
    value = text(name, default).lower()
    if value not in options:
        raise ImproperlyConfigured(f"{name}={value!r} is unknown. Choose one of: {', '.join(options)}.")
    return value


def origins(name: str) -> list[str]:
    """Return addresses such as `https://reader.example.org`. Raises ImproperlyConfigured without a scheme."""
    found = words(name)
    for origin in found:
        if not origin.startswith(("https://", "http://")):
            raise ImproperlyConfigured(
                f"{name} holds {origin!r}; each address has to begin with https://, as in {name}=https://{origin}"
            )
    return found


def secret_key(name: str, path: Path, may_generate: bool) -> str:
    """Return the key that signs sessions.

    Where `may_generate` holds (demo and development), a missing key is made once and kept in `path`,
    which only its owner can read. Raises ImproperlyConfigured for a missing or short key elsewhere.
    """
    key = text(name)
    if key and (may_generate or len(key) >= SECRET_KEY_LENGTH):
        return key
    if may_generate:
        return _kept_key(path)
    state = f"has {len(key)} characters and needs {SECRET_KEY_LENGTH}" if key else "is not set"
    raise ImproperlyConfigured(
        f"{name} {state}. Make one with: "
        f'python3 -c "import secrets; print(secrets.token_urlsafe(50))" and put it into the environment '
        "of every process. For work on the program set DEBUG=1 instead."
    )


def _kept_key(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        if not path.exists():
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(SECRET_KEY_LENGTH))
            # A link, not a rename: of two processes that start together the first key stays.
            os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink(missing_ok=True)
    return path.read_text(encoding="ascii").strip()


def mail(name: str) -> dict[str, object]:
    """Return Django's mail settings for `smtp://user:password@host:port?tls=1` (or `ssl=1`), {} where unset.

    The form of the address is RFC 3986's; user and password may be percent-encoded.
    Raises ImproperlyConfigured for another scheme, a missing host or a bad port.
    """
    address = text(name)
    if not address:
        return {}
    example = f"{name}=smtp://user:password@mail.example.org:587?tls=1"
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} cannot be read ({error}). Write it as {example}") from error
    if parts.scheme != "smtp" or not parts.hostname:
        raise ImproperlyConfigured(f"{name} has to begin with smtp:// and name a host, as in {example}")
    options = parse_qs(parts.query)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": options.get("tls") == ["1"],
        "EMAIL_USE_SSL": options.get("ssl") == ["1"],
        "EMAIL_TIMEOUT": 20,  # seconds
    }
