"""The one door to the process environment: every setting that differs between machines is read here, typed.

An empty value counts as unset, so that `NAME=` in an `.env` file means "use the default". A value that cannot be
read raises `ImproperlyConfigured` with the variable's name: a process with a misread setting must not start.
"""

import os
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_SCHEMES = frozenset({"postgresql", "postgres"})
# libpq parameters a deployment may need. Others are refused, so that a misspelt `sslmode` is not silently dropped.
_LIBPQ_OPTIONS = frozenset(
    {
        "application_name",
        "connect_timeout",
        "keepalives",
        "keepalives_count",
        "keepalives_idle",
        "keepalives_interval",
        "options",
        "sslcert",
        "sslkey",
        "sslmode",
        "sslrootcert",
        "target_session_attrs",
        "tcp_user_timeout",
    }
)


def env_text(name: str, default: str | None = None) -> str:
    """The variable as text, stripped; without a default an unset variable raises `ImproperlyConfigured`."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(
            f"环境变量 {name} 未设置：没有默认值，请在环境或 .env 文件中给出（见 .env.example）。"
        )
    return default


def env_bool(name: str, default: bool | None = None) -> bool:
    """1/true/yes/on or 0/false/no/off, in any case."""
    value = os.environ.get(name, "").strip().lower()
    if not value and default is not None:
        return default
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"环境变量 {name} 的值“{value}”不是真假值：请写 true 或 false。")


def env_int(name: str, default: int | None = None) -> int:
    """A whole number."""
    value = os.environ.get(name, "").strip()
    if not value and default is not None:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"环境变量 {name} 的值“{value}”不是整数：请写阿拉伯数字。") from error


def env_list(name: str, default: list[str] | None = None) -> list[str]:
    """Comma-separated entries, stripped, empty ones dropped. Unset without a default raises `ImproperlyConfigured`."""
    value = os.environ.get(name, "").strip()
    if not value:
        if default is None:
            raise ImproperlyConfigured(f"环境变量 {name} 未设置：请给出以英文逗号分隔的列表。")
        return list(default)
    return [entry for entry in (part.strip() for part in value.split(",")) if entry]


def env_web(name: str, default: str) -> str:
    """The address of a web service, without a slash at its end; empty where none is given."""
    value = env_text(name, default).rstrip("/")
    parts = urlsplit(value)
    if value and (parts.scheme not in ("https", "http") or not parts.hostname or parts.username or parts.query):
        raise ImproperlyConfigured(f"环境变量 {name} 不是网址：请写成 https://主机/路径，不带账号和参数。")
    return value


def database_from_url(url: str) -> dict[str, Any]:
    """A PostgreSQL address as an entry of Django's `DATABASES`.

    Reads what libpq reads: `postgresql://user:pass@host:5432/name?sslmode=require`, and for a socket
    `postgresql://user:pass@/name?host=/path&port=5433` or a percent-encoded path in the host's place. Parts are
    percent-decoded. Several hosts, other schemes and unknown parameters raise `ImproperlyConfigured`.
    """
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES:
        raise ImproperlyConfigured("数据库地址应以 postgresql:// 开头：本系统只支持 PostgreSQL。")
    user, password, host, port = _authority(parts)
    name = unquote(parts.path.removeprefix("/"))
    if not name:
        raise ImproperlyConfigured("数据库地址没有写明数据库名：请写成 postgresql://用户:密码@主机:端口/库名。")
    options: dict[str, str] = {}
    for key, value in parse_qsl(parts.query, keep_blank_values=True):
        if key == "host":
            host = value
        elif key == "port":
            port = value
        elif key in _LIBPQ_OPTIONS:
            options[key] = value
        else:
            raise ImproperlyConfigured(f"数据库地址中的参数“{key}”无法识别：请核对拼写，或从地址中删去。")
    if port and not port.isdecimal():
        raise ImproperlyConfigured(f"数据库地址中的端口“{port}”不是数字：请写一个端口号。")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": user,
        "PASSWORD": password,
        "HOST": host,
        "PORT": port,
        "OPTIONS": options,
    }


def _authority(parts: SplitResult) -> tuple[str, str, str, str]:
    """User, password, host and port, decoded. `SplitResult.hostname` would lower the case of a socket's path."""
    credentials, _, address = parts.netloc.rpartition("@")
    user, _, password = credentials.partition(":")
    if address.startswith("["):
        host, _, rest = address[1:].partition("]")
        port = rest.removeprefix(":")
    else:
        host, _, port = address.partition(":")
    if "," in address:
        raise ImproperlyConfigured("数据库地址只能写一个主机：多主机请在前面放置代理。")
    return unquote(user), unquote(password), unquote(host), port
