"""The configuration: read from the environment once, checked as a whole, frozen."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, cast

from environs import Env, EnvValidationError, ValidationError
from environs.types import ErrorMapping
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from api.errors import InvalidInput, Problem, ProblemCollector, invalid

Login = Literal["owner", "reader"]
BOTH_LOGINS: tuple[Login, ...] = ("owner", "reader")

DATABASE_VARIABLES: dict[Login, str] = {"owner": "DATABASE_URL", "reader": "DATABASE_READER_URL"}
OWN_VARIABLES = (
    "BENCHMARKS_ACTOR",
    "BENCHMARKS_CONTACT",
    "BENCHMARKS_CORS_ORIGINS",
    "BENCHMARKS_DATA_DIR",
    "BENCHMARKS_FAILED_KEY_LIMIT",
    "BENCHMARKS_KEPT_ANSWERS_MB",
    "BENCHMARKS_KEPT_FIGURES_MB",
    "BENCHMARKS_KEY",
    "BENCHMARKS_KEY_RATE_LIMIT",
    "BENCHMARKS_METRICS",
    "BENCHMARKS_PUBLIC_URL",
    "BENCHMARKS_RATE_LIMIT",
    "BENCHMARKS_REQUEST_LOG",
    "BENCHMARKS_RETENTION_DAYS",
    "BENCHMARKS_ROW_LIMIT",
    "BENCHMARKS_TRUSTED_PROXIES",
    "BENCHMARKS_WORKERS",
)
LIFELINE = "SERVE_LIFELINE"
"""Not for people: names the descriptor whose other end is held by the process that started gunicorn, where gunicorn is
to end with it."""
DRIVER = "postgresql+psycopg2"
ACCEPTED_DIALECTS = ("postgres", "postgresql", DRIVER)
ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")
PUBLIC_URL = re.compile(ORIGIN.pattern + r"(/[A-Za-z0-9._~-]+)*")
MAILBOX = re.compile(r"[A-Za-z0-9._%+-]{1,64}@([A-Za-z0-9-]+\.)+[A-Za-z]{2,63}")
WEB_PAGE = re.compile(r"https?://(?!\S*@)[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~%!$&'()*+,;=:/?#-]*)?")
LONGEST_CONTACT = 254
INTERNAL_ADDRESS = re.compile(r"([A-Za-z0-9.-]+|\[[0-9a-f:.]+\]):[1-9][0-9]{0,4}")
TRACE_ADDRESSES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
TRACE_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
TRACE_PROTOCOL = "http/protobuf"
ACTOR = re.compile(r"[A-Za-z0-9._+-]{1,24}")
SYSTEM_DATA_DIR = Path("/var/lib/survey-benchmarks")
OFF = "off"
REDIS_ADDRESS = re.compile(r"(rediss?|redis\+unix)://[^\s/]*(/\S*)?")


@dataclass(frozen=True)
class RateLimits:
    """Requests a minute: of an address without a key, of a key, and with wrong keys from an address.

    None is no limit. ``redis_url`` is where all processes count together, None: each for itself; it may carry a
    password. ``trusted_proxies`` is the number of proxies in front whose ``X-Forwarded-For`` is believed.
    """

    address: int | None = 3_000
    key: int | None = 12_000
    failed_keys: int = 20
    redis_url: str | None = field(default=None, repr=False)
    trusted_proxies: int = 0


@dataclass(frozen=True)
class Config:
    """What can be changed without changing code.

    ``host`` and ``port`` are where the server listens; ``data_dir`` is where the embedded database and working files
    live; ``workers`` is the number of serving processes; ``row_limit`` is the largest number of rows one answer has;
    ``kept_answers_mb`` and ``kept_figures_mb`` are how many megabytes of each process may hold answers that are asked
    for again and again, and figures.
    ``cors_origins`` are the origins whose pages may send a key; ``request_log`` says whether each request is logged.
    ``public_url`` is what readers put before a path to reach this server, "" where it was not told. ``contact`` is
    where readers can ask, an e-mail address or a web page, "" where the operator names none. ``metrics`` is the
    internal address that counts are asked at, as ``host:port``; None for none. ``actor`` is who runs commands, as it is
    kept with what they do; "": the user of the machine. ``retention_days`` is after how many days responses are to be
    forgotten, None: not by themselves. ``traces`` says whether spans of requests are sent to where OpenTelemetry's own
    variables say.
    The database addresses are None when the embedded server is used; they carry passwords and are kept out of ``repr``.
    """

    host: str
    port: int
    data_dir: Path
    workers: int
    row_limit: int
    database_url: str | None = field(default=None, repr=False)
    database_reader_url: str | None = field(default=None, repr=False)
    cors_origins: tuple[str, ...] = ()
    request_log: bool = True
    kept_answers_mb: int = 32
    kept_figures_mb: int = 200
    limits: RateLimits = RateLimits()
    public_url: str = ""
    contact: str = ""
    metrics: str | None = None
    actor: str = ""
    retention_days: int | None = None
    traces: bool = False

    @classmethod
    def from_environment(cls, needs: Iterable[Login] = BOTH_LOGINS) -> Config:
        """Read the environment; ``needs`` are the logins the running command uses.

        With neither address set the embedded server provides both logins. With one set, all that are needed must be.

        Raises:
            InvalidInput: naming every variable that is wrong, unknown or missing.
        """
        problems = ProblemCollector()
        texts = _read_texts(problems)
        traces = _read_traces(problems)
        for problem in _unknown_variables():
            problems.add(problem)
        for problem in _missing_addresses(needs):
            problems.add(problem)
        problems.raise_if_any("The environment has mistakes")
        addresses = {login: texts[variable] for login, variable in DATABASE_VARIABLES.items()}
        return cls(
            host=texts["HOST"],
            port=int(texts["PORT"]),
            data_dir=Path(texts["BENCHMARKS_DATA_DIR"]).expanduser().absolute(),
            workers=int(texts["BENCHMARKS_WORKERS"]),
            row_limit=int(texts["BENCHMARKS_ROW_LIMIT"]),
            kept_answers_mb=int(texts["BENCHMARKS_KEPT_ANSWERS_MB"]),
            kept_figures_mb=int(texts["BENCHMARKS_KEPT_FIGURES_MB"]),
            database_url=normalise_database_url(addresses["owner"]) if addresses["owner"] else None,
            database_reader_url=normalise_database_url(addresses["reader"]) if addresses["reader"] else None,
            cors_origins=tuple(one.strip() for one in texts["BENCHMARKS_CORS_ORIGINS"].split(",") if one.strip()),
            request_log=texts["BENCHMARKS_REQUEST_LOG"] == "on",
            limits=RateLimits(
                address=_limit(texts["BENCHMARKS_RATE_LIMIT"]),
                key=_limit(texts["BENCHMARKS_KEY_RATE_LIMIT"]),
                failed_keys=int(texts["BENCHMARKS_FAILED_KEY_LIMIT"]),
                redis_url=texts["RATE_LIMIT_URL"] or None,
                trusted_proxies=int(texts["BENCHMARKS_TRUSTED_PROXIES"]),
            ),
            public_url=texts["BENCHMARKS_PUBLIC_URL"],
            contact=texts["BENCHMARKS_CONTACT"],
            metrics=None if texts["BENCHMARKS_METRICS"] == OFF else texts["BENCHMARKS_METRICS"],
            actor=texts["BENCHMARKS_ACTOR"],
            retention_days=_limit(texts["BENCHMARKS_RETENTION_DAYS"]),
            traces=traces,
        )

    @property
    def contact_link(self) -> str:
        """Where a link to the contact leads; "" without one."""
        return f"mailto:{self.contact}" if "@" in self.contact and "://" not in self.contact else self.contact

    @property
    def unfollowable(self) -> bool:
        """Whether citations and links in files lead nowhere for the readers of a server that others can reach."""
        return not self.public_url and not _is_loopback(self.host)

    @property
    def embedded(self) -> bool:
        """Whether the product brings its own PostgreSQL: no address of another one is given."""
        return self.database_url is None and self.database_reader_url is None


def normalise_database_url(text: str) -> str:
    """The address with the driver we use; a bare ``postgresql://`` would mean another one to SQLAlchemy.

    Raises:
        ValueError: what is wrong with the address, without showing it (it carries a password).
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError("is not an address like postgresql://user:password@host:5432/database") from None
    if url.drivername not in ACCEPTED_DIALECTS:
        raise ValueError(f"names “{url.drivername}”, but only PostgreSQL is supported: {', '.join(ACCEPTED_DIALECTS)}")
    if not url.username:
        raise ValueError("names no user; it looks like postgresql://user:password@host:5432/database")
    if not url.database:
        raise ValueError("names no database; it looks like postgresql://user:password@host:5432/database")
    return url.set(drivername=DRIVER).render_as_string(hide_password=False)


def default_data_dir() -> Path:
    """``var`` in the checkout where that can be written, else the place the system has for lasting files."""
    project = Path(__file__).resolve().parent.parent
    var = project / "var"
    is_checkout = (project / "pyproject.toml").is_file()
    if is_checkout and os.access(var if var.exists() else project, os.W_OK | os.X_OK):
        return var
    if os.geteuid() == 0:
        return SYSTEM_DATA_DIR
    state = os.environ.get("XDG_DATA_HOME")
    try:
        return (Path(state) if state else Path.home() / ".local" / "share") / "survey-benchmarks"
    except RuntimeError:
        raise invalid(
            "this user has no home folder to keep data in",
            pointer="BENCHMARKS_DATA_DIR",
            expected="set BENCHMARKS_DATA_DIR to a folder that can be written",
        ) from None


def _read_texts(problems: ProblemCollector) -> dict[str, str]:
    """Every variable's text, checked; what is wrong is added to ``problems``. An unset address is an empty text."""
    env = Env(eager=False)
    texts = {
        "HOST": env.str("HOST", "127.0.0.1", validate=_present),
        "PORT": env.str("PORT", "8000", validate=_whole_number(1, 65_535)),
        "BENCHMARKS_WORKERS": env.str("BENCHMARKS_WORKERS", str(_cores()), validate=_whole_number(1, 256)),
        "BENCHMARKS_ACTOR": env.str("BENCHMARKS_ACTOR", "", validate=_actor),
        "BENCHMARKS_RETENTION_DAYS": env.str(
            "BENCHMARKS_RETENTION_DAYS", OFF, validate=_whole_number(1, 36_500, also=OFF)
        ),
        "BENCHMARKS_CONTACT": env.str("BENCHMARKS_CONTACT", "", validate=_contact),
        "BENCHMARKS_CORS_ORIGINS": env.str("BENCHMARKS_CORS_ORIGINS", "", validate=_origins),
        "BENCHMARKS_PUBLIC_URL": env.str("BENCHMARKS_PUBLIC_URL", "", validate=_public_url),
        "BENCHMARKS_METRICS": env.str("BENCHMARKS_METRICS", OFF, validate=_internal_address),
        "BENCHMARKS_REQUEST_LOG": env.str("BENCHMARKS_REQUEST_LOG", "on", validate=_on_or_off),
        "BENCHMARKS_KEPT_ANSWERS_MB": env.str("BENCHMARKS_KEPT_ANSWERS_MB", "32", validate=_whole_number(0, 100_000)),
        "BENCHMARKS_KEPT_FIGURES_MB": env.str("BENCHMARKS_KEPT_FIGURES_MB", "200", validate=_whole_number(0, 100_000)),
        "BENCHMARKS_ROW_LIMIT": env.str("BENCHMARKS_ROW_LIMIT", "10000", validate=_whole_number(1, 1_000_000)),
    }
    texts |= _read_limits(env)
    checks = dict.fromkeys(DATABASE_VARIABLES.values(), _address)
    for variable, check in (checks | {"BENCHMARKS_DATA_DIR": _present, "RATE_LIMIT_URL": _redis_address}).items():
        # An empty address is a mistake, not "none": it would quietly serve from another database.
        texts[variable] = env.str(variable, validate=check) if variable in os.environ else ""
    try:
        env.seal()
        texts["BENCHMARKS_DATA_DIR"] = texts["BENCHMARKS_DATA_DIR"] or str(default_data_dir())
    except EnvValidationError as error:
        for variable, messages in cast(ErrorMapping, error.error_messages).items():
            for message in messages:
                problems.add(Problem(f"{variable} {message}", pointer=variable))
    except InvalidInput as error:
        problems.extend(error.problems)
    return texts


def _read_limits(env: Env) -> dict[str, str]:
    usual = RateLimits()
    wanted = {
        "BENCHMARKS_RATE_LIMIT": (usual.address, _whole_number(1, 10_000_000, also=OFF)),
        "BENCHMARKS_KEY_RATE_LIMIT": (usual.key, _whole_number(1, 10_000_000, also=OFF)),
        "BENCHMARKS_FAILED_KEY_LIMIT": (usual.failed_keys, _whole_number(1, 10_000)),
        "BENCHMARKS_TRUSTED_PROXIES": (usual.trusted_proxies, _whole_number(0, 10)),
    }
    return {variable: env.str(variable, str(default), validate=check) for variable, (default, check) in wanted.items()}


def _read_traces(problems: ProblemCollector) -> bool:
    """Whether spans are sent; a way of sending that we do not have is added to ``problems``."""
    given = {name: text for name, text in os.environ.items() if name.startswith("OTEL_") and text}
    is_off = given.get("OTEL_SDK_DISABLED", "").lower() == "true" or given.get("OTEL_TRACES_EXPORTER") == "none"
    if is_off or not any(name in given for name in TRACE_ADDRESSES):
        return False
    # The first that is set counts.
    name = next((name for name in TRACE_PROTOCOLS if name in given), None)
    if name is not None and given[name] != TRACE_PROTOCOL:
        mistake = f"{name} is “{given[name]}”, but spans are sent by {TRACE_PROTOCOL} only"
        problems.add(Problem(mistake, pointer=name, expected=f"{TRACE_PROTOCOLS[0]}={TRACE_PROTOCOL}"))
    return True


def _limit(text: str) -> int | None:
    return None if text == OFF else int(text)


def _is_loopback(host: str) -> bool:
    """Whether only programs of this machine reach what listens there; of a name that it means no address, no."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _unknown_variables() -> list[Problem]:
    return [
        Problem(
            f"there is no setting {variable}",
            pointer=variable,
            nearest=tuple(difflib.get_close_matches(variable, OWN_VARIABLES, n=3, cutoff=0.0)),
        )
        for variable in sorted(os.environ)
        if variable.startswith("BENCHMARKS_") and variable not in OWN_VARIABLES
    ]


def _missing_addresses(needs: Iterable[Login]) -> list[Problem]:
    given = [variable for variable in DATABASE_VARIABLES.values() if variable in os.environ]
    return [
        Problem(
            f"{DATABASE_VARIABLES[login]} is missing",
            pointer=DATABASE_VARIABLES[login],
            expected=f"{given[0]} is set, so the {login}'s address must be too; or unset both to use the embedded one",
        )
        for login in needs
        if given and DATABASE_VARIABLES[login] not in given
    ]


def _present(text: str) -> None:
    if not text.strip():
        raise ValidationError("is empty: give it a value or unset it")


def _address(text: str) -> None:
    _present(text)
    try:
        normalise_database_url(text)
    except ValueError as error:
        raise ValidationError(str(error)) from None


def _origins(text: str) -> None:
    wrong = [one.strip() for one in text.split(",") if one.strip() and not ORIGIN.fullmatch(one.strip())]
    if wrong:
        named = ", ".join(f"“{one}”" for one in wrong)
        raise ValidationError(
            f"names {named}, but an origin is a scheme and a host in small letters, perhaps with a port, such as "
            "https://app.example.org; several are separated by commas"
        )


def _public_url(text: str) -> None:
    if text and not PUBLIC_URL.fullmatch(text):
        # Said without the text: who writes a password into it should not find it in a log.
        raise ValidationError(
            "is no address such as https://benchmarks.example.org: a scheme and a host in small letters, perhaps with "
            "a port and a path, without a slash at the end"
        )


def _actor(text: str) -> None:
    if text and not ACTOR.fullmatch(text):
        raise ValidationError("is no name of at most 24 letters, digits and . _ + - (no spaces), such as alice.meyer")


def _contact(text: str) -> None:
    if text and not (len(text) <= LONGEST_CONTACT and (MAILBOX.fullmatch(text) or WEB_PAGE.fullmatch(text))):
        # Said without the text: who writes a password into it should not find it in a log.
        raise ValidationError(
            "is neither an e-mail address such as surveys@example.org nor the address of a page such as "
            "https://example.org/contact"
        )


def _internal_address(text: str) -> None:
    if text != OFF and not INTERNAL_ADDRESS.fullmatch(text):
        raise ValidationError(f"is “{text}”, but must be a host and a port such as 127.0.0.1:9464, or “{OFF}”")


def _on_or_off(text: str) -> None:
    if text not in ("on", "off"):
        raise ValidationError(f"is “{text}”, but must be on or off")


def _redis_address(text: str) -> None:
    _present(text)
    if not REDIS_ADDRESS.fullmatch(text):
        # Said without the text: it may carry a password.
        raise ValidationError("is not the address of a Redis server like redis://:password@host:6379/0")


def _whole_number(lowest: int, highest: int, *, also: str | None = None) -> Callable[[str], None]:
    # Not env.int: it takes "1_000", " 8 " and Arabic digits.
    def check(text: str) -> None:
        if text != also and not (re.fullmatch(r"[0-9]{1,9}", text) and lowest <= int(text) <= highest):
            other = f" or “{also}”" if also else ""
            raise ValidationError(f"is “{text}”, but must be a whole number from {lowest} to {highest}{other}")

    return check


def _cores() -> int:
    return min(os.cpu_count() or 1, 8)
