"""A node's settings: one TOML file, each setting bounded here and documented in docs/settings.md."""

import json
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from vistka.errors import LocalError
from vistka.reach.email import is_address

FILE_NAME = "vistka.toml"
CONFIG_BYTES_MAX = 65_536
ROLES = ("post", "desk")
CAPACITY_MB_MIN = 1
Row = TypeVar("Row")
MAIL_TLS = ("tls", "starttls", "none")


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How a desk sends mail, and reads what is answered. `tls`: "tls" from the first byte, "starttls", or "none" (a
    server on this machine)."""

    host: str = "127.0.0.1"
    port: int = 25
    tls: str = "starttls"
    user: str = ""
    password_file: str = ""
    sender: str = ""
    imap_host: str = ""
    imap_port: int = 993
    imap_tls: str = "tls"
    imap_user: str = ""
    imap_password_file: str = ""
    authserv_id: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a node. What each means and what to choose is in docs/settings.md."""

    role: str = "post"
    name: str = "Vistka"
    listen: str = "127.0.0.1:8080"
    udp: str = ""
    address: str = ""
    capacity_mb: int = 1000
    hours: tuple[str, ...] = ()
    time_zone: str = "Europe/Kyiv"
    language: str = "uk"
    peers: tuple[str, ...] = ()
    insecure: bool = False
    database: str = ""
    registry: str = ""
    picture_area: str = ""
    picture_public: bool = False
    picture_tiles: str = ""
    witness: str = ""
    mail: MailSettings = field(default_factory=MailSettings)

    @property
    def host(self) -> str:
        """The address to listen on, without its port."""
        return host_and_port(self.listen)[0]

    @property
    def port(self) -> int:
        """The port to listen on."""
        return host_and_port(self.listen)[1]


def host_and_port(address: str) -> tuple[str, int]:
    """Of "host:port", or "[…]:port" for IPv6."""
    host, _, port = address.rpartition(":")
    return host.removeprefix("[").removesuffix("]"), int(port)


def read_settings(directory: Path) -> Settings:
    """The settings of the node in `directory`. LocalError "config-missing", "config-syntax" or "config-setting"."""
    path = directory / FILE_NAME
    try:
        data = path.read_bytes()
    except OSError:
        raise LocalError("config-missing", path=path) from None
    if len(data) > CONFIG_BYTES_MAX:
        raise LocalError("config-syntax", path=path, why=f"> {CONFIG_BYTES_MAX} B")
    try:
        table = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LocalError("config-syntax", path=path, why=error) from None
    settings = _filled(Settings, table, "")
    _check(settings)
    return settings


def setting_names() -> list[str]:
    """Every setting's dotted name, for the docs' test."""
    names = [item.name for item in fields(Settings) if item.name != "mail"]
    return names + [f"mail.{item.name}" for item in fields(MailSettings)]


def _filled(into: type[Row], table: dict[str, Any], prefix: str) -> Row:
    types = get_type_hints(into)
    values: dict[str, Any] = {}
    for name, value in table.items():
        wanted = types.get(name)
        if wanted is None:
            raise LocalError("config-setting", name=f"{prefix}{name}", why="?")
        if wanted is MailSettings and isinstance(value, dict):
            values[name] = _filled(MailSettings, value, f"{name}.")
        elif get_origin(wanted) is tuple and isinstance(value, list) and all(isinstance(item, str) for item in value):
            values[name] = tuple(value)
        elif _is(value, wanted):
            values[name] = value
        else:
            raise LocalError("config-setting", name=f"{prefix}{name}", why=f"{value!r}")
    return into(**values)


def _is(value: object, wanted: object) -> bool:
    allowed = get_args(wanted) if isinstance(wanted, UnionType) else (wanted,)
    return type(value) in allowed


def _check(settings: Settings) -> None:
    checks = {
        "role": settings.role in ROLES,
        "listen": _is_address(settings.listen),
        "udp": not settings.udp or _is_address(settings.udp),
        "capacity_mb": settings.capacity_mb >= CAPACITY_MB_MIN,
        "language": settings.language in ("uk", "ru", "en"),
        "picture_tiles": settings.picture_tiles in ("", Path(settings.picture_tiles).name),
        "witness": not settings.witness or is_address(settings.witness),
        "mail.tls": settings.mail.tls in MAIL_TLS,
        "mail.port": 0 < settings.mail.port <= 65_535,
        "database": not settings.database or settings.database.startswith("postgresql://"),
        "registry": not settings.registry or settings.registry.startswith("postgresql://"),
        "mail.imap_tls": settings.mail.imap_tls in MAIL_TLS,
        "mail.imap_port": 0 < settings.mail.imap_port <= 65_535,
        "peers": all(peer.startswith(("http://", "https://", "udp://")) for peer in settings.peers),
    }
    for name, holds in checks.items():
        if not holds:
            raise LocalError("config-setting", name=name, why="!")


def _is_address(text: str) -> bool:
    host, colon, port = text.rpartition(":")
    return bool(host and colon) and port.isdecimal() and 0 <= int(port) <= 65_535


def settings_text(values: dict[str, str | int | bool]) -> str:
    """A settings file that says `values`, the dotted names of MailSettings in a table of their own."""
    mail = {name.removeprefix("mail."): value for name, value in values.items() if name.startswith("mail.")}
    lines = ["# docs/settings.md says what each setting means."]
    lines += [f"{name} = {_toml(value)}" for name, value in values.items() if not name.startswith("mail.")]
    if mail:
        lines += ["", "[mail]", *(f"{name} = {_toml(value)}" for name, value in mail.items())]
    return "\n".join(lines) + "\n"


def _toml(value: str | int | bool) -> str:
    return json.dumps(value, ensure_ascii=False)  # the same for TOML's strings, whole numbers and booleans
