"""The configuration: everything wrong is said at once, and nothing is guessed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from api.config import BOTH_LOGINS, Config, Login, RateLimits, default_data_dir, normalise_database_url
from api.errors import InvalidInput

OWNER = "postgresql://owner:secret@db.example/panel"
READER = "postgresql://reader:secret@db.example/panel"


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in list(os.environ):
        if variable in ("HOST", "PORT") or variable.startswith(("DATABASE_", "BENCHMARKS_", "RATE_LIMIT", "OTEL_")):
            monkeypatch.delenv(variable)


def test_nothing_set_means_the_embedded_database_on_loopback() -> None:
    config = Config.from_environment()
    assert (config.host, config.port, config.row_limit) == ("127.0.0.1", 8000, 10_000)
    assert config.embedded
    assert config.workers >= 1
    assert config.data_dir.is_absolute()


def test_the_key_of_an_agent_in_the_environment_does_not_stop_other_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCHMARKS_KEY", "sbk_whatever")
    assert Config.from_environment().embedded


def test_every_variable_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    values = {
        "HOST": "0.0.0.0",
        "PORT": "65535",
        "DATABASE_URL": OWNER,
        "DATABASE_READER_URL": READER,
        "BENCHMARKS_DATA_DIR": str(tmp_path),
        "BENCHMARKS_WORKERS": "3",
        "BENCHMARKS_ROW_LIMIT": "1",
        "BENCHMARKS_CORS_ORIGINS": "https://app.example.org, http://localhost:5173,",
        "BENCHMARKS_REQUEST_LOG": "off",
        "BENCHMARKS_RATE_LIMIT": "60",
        "BENCHMARKS_KEY_RATE_LIMIT": "off",
        "BENCHMARKS_FAILED_KEY_LIMIT": "2",
        "BENCHMARKS_TRUSTED_PROXIES": "1",
        "BENCHMARKS_PUBLIC_URL": "https://stats.example.org:8443/benchmarks",
        "BENCHMARKS_CONTACT": "surveys@example.org",
        "RATE_LIMIT_URL": "rediss://:hush@cache.example:6380/2",
    }
    for variable, value in values.items():
        monkeypatch.setenv(variable, value)
    assert Config.from_environment() == Config(
        "0.0.0.0",
        65_535,
        tmp_path,
        3,
        1,
        "postgresql+psycopg2://owner:secret@db.example/panel",
        "postgresql+psycopg2://reader:secret@db.example/panel",
        cors_origins=("https://app.example.org", "http://localhost:5173"),
        request_log=False,
        limits=RateLimits(60, None, 2, "rediss://:hush@cache.example:6380/2", 1),
        public_url="https://stats.example.org:8443/benchmarks",
        contact="surveys@example.org",
    )


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "8_000"),
        ("PORT", " 8000"),
        ("PORT", "٨٠٠٠"),
        ("PORT", "-1"),
        ("PORT", ""),
        ("HOST", " "),
        ("BENCHMARKS_WORKERS", "0"),
        ("BENCHMARKS_WORKERS", "1.5"),
        ("BENCHMARKS_ROW_LIMIT", "0"),
        ("BENCHMARKS_ROW_LIMIT", "1000001"),
        ("BENCHMARKS_DATA_DIR", ""),
        ("BENCHMARKS_REQUEST_LOG", "yes"),
        ("BENCHMARKS_REQUEST_LOG", ""),
        ("BENCHMARKS_CORS_ORIGINS", "*"),
        ("BENCHMARKS_CORS_ORIGINS", "null"),
        ("BENCHMARKS_CORS_ORIGINS", "app.example.org"),
        ("BENCHMARKS_CORS_ORIGINS", "https://app.example.org/"),
        ("BENCHMARKS_CORS_ORIGINS", "https://App.example.org"),
        ("BENCHMARKS_CORS_ORIGINS", "https://*.example.org"),
        ("BENCHMARKS_CORS_ORIGINS", "https://a.example https://b.example"),
        ("BENCHMARKS_PUBLIC_URL", "stats.example.org"),
        ("BENCHMARKS_PUBLIC_URL", "https://stats.example.org/"),
        ("BENCHMARKS_PUBLIC_URL", "https://stats.example.org/?a=b"),
        ("BENCHMARKS_PUBLIC_URL", "https://user:hush@stats.example.org"),
        ("BENCHMARKS_PUBLIC_URL", "ftp://stats.example.org"),
        ("BENCHMARKS_CONTACT", "surveys"),
        ("BENCHMARKS_CONTACT", "surveys@example"),
        ("BENCHMARKS_CONTACT", "a@example.org, b@example.org"),
        ("BENCHMARKS_CONTACT", "mailto:surveys@example.org"),
        ("BENCHMARKS_CONTACT", "javascript:alert(1)"),
        ("BENCHMARKS_CONTACT", "https://user:hush@example.org/contact"),
        ("BENCHMARKS_CONTACT", 'https://example.org/a"b'),
        ("BENCHMARKS_CONTACT", f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.org"),
        ("BENCHMARKS_RATE_LIMIT", "0"),
        ("BENCHMARKS_RATE_LIMIT", "none"),
        ("BENCHMARKS_KEY_RATE_LIMIT", "OFF"),
        ("BENCHMARKS_FAILED_KEY_LIMIT", "off"),
        ("BENCHMARKS_TRUSTED_PROXIES", "11"),
        ("RATE_LIMIT_URL", ""),
        ("RATE_LIMIT_URL", "redis:host"),
        ("RATE_LIMIT_URL", "memory://"),
        ("RATE_LIMIT_URL", "http://:hush@cache.example"),
    ],
)
def test_value_out_of_range_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(InvalidInput) as mistake:
        Config.from_environment()
    assert [problem.pointer for problem in mistake.value.problems] == [variable]
    assert "hush" not in str(mistake.value)


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("", ""),
        ("surveys+api@stats.example.org", "mailto:surveys+api@stats.example.org"),
        ("https://example.org/contact?about=api", "https://example.org/contact?about=api"),
    ],
)
def test_a_contact_is_an_address_of_mail_or_of_a_page(monkeypatch: pytest.MonkeyPatch, contact: str, link: str) -> None:
    monkeypatch.setenv("BENCHMARKS_CONTACT", contact)
    config = Config.from_environment()
    assert (config.contact, config.contact_link) == (contact, link)


@pytest.mark.parametrize(
    ("host", "public_url", "unfollowable"),
    [
        ("127.0.0.1", "", False),
        ("127.0.0.2", "", False),
        ("::1", "", False),
        ("localhost", "", False),
        ("0.0.0.0", "", True),
        ("::", "", True),
        ("192.0.2.7", "", True),
        ("stats.example.org", "", True),
        ("0.0.0.0", "https://stats.example.org", False),
    ],
)
def test_links_of_a_server_that_others_reach_need_its_address(
    monkeypatch: pytest.MonkeyPatch, host: str, public_url: str, unfollowable: bool
) -> None:
    monkeypatch.setenv("HOST", host)
    monkeypatch.setenv("BENCHMARKS_PUBLIC_URL", public_url)
    assert Config.from_environment().unfollowable is unfollowable


def test_all_mistakes_are_said_at_once_with_the_nearest_names_and_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in {
        "PORT": "http",
        "BENCHMARKS_ROWLIMIT": "5",
        "BENCHMARKS_WORKERS": "many",
        "DATABASE_URL": "mysql://owner:hush@db.example/panel",
    }.items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(InvalidInput) as mistake:
        Config.from_environment()
    problems = {str(problem.pointer): problem for problem in mistake.value.problems}
    assert set(problems) == {"PORT", "BENCHMARKS_ROWLIMIT", "BENCHMARKS_WORKERS", "DATABASE_URL", "DATABASE_READER_URL"}
    assert problems["BENCHMARKS_ROWLIMIT"].nearest[0] == "BENCHMARKS_ROW_LIMIT"
    assert "hush" not in str(mistake.value)


@pytest.mark.parametrize(
    ("given", "needs", "missing"),
    [
        (["DATABASE_URL"], BOTH_LOGINS, ["DATABASE_READER_URL"]),
        (["DATABASE_READER_URL"], BOTH_LOGINS, ["DATABASE_URL"]),
        (["DATABASE_READER_URL"], ["owner"], ["DATABASE_URL"]),
        (["DATABASE_URL"], ["owner"], []),
        (["DATABASE_READER_URL"], ["reader"], []),
        (["DATABASE_URL", "DATABASE_READER_URL"], BOTH_LOGINS, []),
        ([], BOTH_LOGINS, []),
    ],
)
def test_address_that_a_command_needs_must_be_set_when_the_other_is(
    monkeypatch: pytest.MonkeyPatch, given: list[str], needs: Iterable[Login], missing: list[str]
) -> None:
    for variable in given:
        monkeypatch.setenv(variable, OWNER)
    if not missing:
        assert Config.from_environment(needs).embedded is (not given)
        return
    with pytest.raises(InvalidInput) as mistake:
        Config.from_environment(needs)
    assert [problem.pointer for problem in mistake.value.problems] == missing


@pytest.mark.parametrize("variable", ["DATABASE_URL", "DATABASE_READER_URL"])
def test_empty_address_is_a_mistake_and_not_the_embedded_database(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "")
    with pytest.raises(InvalidInput, match=f"{variable} is empty"):
        Config.from_environment()


def test_passwords_are_not_in_what_is_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", OWNER)
    monkeypatch.setenv("DATABASE_READER_URL", READER)
    assert "secret" not in repr(Config.from_environment())


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
@pytest.mark.parametrize(
    "rest",
    [
        "u:p@h/d",
        "u:p@h:5433/d?sslmode=require",
        "u:p%40%2F%3A@h/d",
        "u:p@[::1]:5432/d",
        "u:p@/d?host=%2Frun%2Fpostgresql",
        "u@h/d",
    ],
)
def test_address_keeps_everything_but_its_driver(scheme: str, rest: str) -> None:
    assert normalise_database_url(f"{scheme}://{rest}").startswith("postgresql+psycopg2://")
    assert normalise_database_url(f"{scheme}://{rest}") == normalise_database_url(f"postgresql+psycopg2://{rest}")
    assert normalise_database_url(f"{scheme}://{rest}").removeprefix("postgresql+psycopg2://") == rest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mysql://u:hush@h/d", "names “mysql”"),
        ("postgresql+psycopg://u:hush@h/d", "names “postgresql"),
        ("postgresql+asyncpg://u:hush@h/d", "names “postgresql"),
        ("sqlite:///file.db", "names “sqlite”"),
        ("postgresql://u:hush@h", "names no database"),
        ("postgresql://u:hush@h/", "names no database"),
        ("postgresql://h/d", "names no user"),
        ("postgresql://u:hush@h:port/d", "is not an address"),
        ("host=h dbname=d password=hush", "is not an address"),
        ("", "is not an address"),
    ],
)
def test_address_of_another_kind_is_refused_without_showing_its_password(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as mistake:
        normalise_database_url(text)
    assert "hush" not in str(mistake.value)


def test_data_folder_is_var_in_a_checkout_that_can_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "api").mkdir()
    monkeypatch.setattr("api.config.__file__", str(tmp_path / "api" / "config.py"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert default_data_dir() == tmp_path / "share" / "survey-benchmarks"
    (tmp_path / "pyproject.toml").write_text("")
    assert default_data_dir() == tmp_path / "var"
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert default_data_dir() == tmp_path / "share" / "survey-benchmarks"
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_data_dir() == Path("/var/lib/survey-benchmarks")


@pytest.mark.parametrize(
    ("settings", "sent"),
    [
        ({}, False),
        ({"ENDPOINT": "http://collector:4318"}, True),
        ({"TRACES_ENDPOINT": "http://collector:4318/v1/traces"}, True),
        ({"ENDPOINT": ""}, False),
        ({"METRICS_ENDPOINT": "http://collector:4318"}, False),
        ({"ENDPOINT": "http://collector:4318", "PROTOCOL": "http/protobuf"}, True),
        ({"ENDPOINT": "http://collector:4318", "PROTOCOL": "grpc", "TRACES_PROTOCOL": "http/protobuf"}, True),
        ({"PROTOCOL": "grpc"}, False),
    ],
    ids=str,
)
def test_spans_are_sent_where_opentelemetry_s_variables_say_to_whom(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], sent: bool
) -> None:
    for name, text in settings.items():
        monkeypatch.setenv(f"OTEL_EXPORTER_OTLP_{name}", text)
    assert Config.from_environment().traces is sent
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    assert Config.from_environment().traces is False


@pytest.mark.parametrize("name", ["OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"])
def test_a_way_of_sending_spans_that_we_do_not_have_is_a_mistake(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318")
    monkeypatch.setenv(name, "grpc")
    with pytest.raises(InvalidInput, match=f"{name} is “grpc”"):
        Config.from_environment()
