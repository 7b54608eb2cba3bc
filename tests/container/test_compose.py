"""What ``docker compose up`` promises: the catalogue on port 8000, and no way from the server to the responses."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from sqlalchemy import make_url

from api.cli import cli
from api.config import BOTH_LOGINS, Config, Login
from api.database.names import reader_role_name
from tests.container.files import COMPOSE, PROJECT, compose, image_environment, removed
from tests.monitoring.files import FOLDER

SERVICES: dict[str, Any] = compose()["services"]
OURS = ("setup", "api")


def test_the_server_never_gets_the_owners_login() -> None:
    owner = make_url(SERVICES["setup"]["environment"]["DATABASE_URL"])
    given = yaml.safe_dump(SERVICES["api"])
    settings = {"DATABASE_READER_URL", "BENCHMARKS_TRUSTED_PROXIES", "BENCHMARKS_METRICS"}
    assert set(SERVICES["api"]["environment"]) == settings
    assert str(owner.username) not in given
    assert str(owner.password) not in given


def test_the_server_starts_when_the_catalogue_is_in_the_database() -> None:
    assert SERVICES["setup"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert SERVICES["api"]["depends_on"]["setup"] == {"condition": "service_completed_successfully"}


def test_setting_up_happens_once_and_is_never_asked_for_its_health() -> None:
    assert SERVICES["setup"]["restart"] == "no"
    assert SERVICES["setup"]["healthcheck"] == {"disable": True}


def test_setting_up_runs_commands_that_exist() -> None:
    shell, option, line = SERVICES["setup"]["command"]
    assert (shell, option) == ("sh", "-c")
    commands = [command.split() for command in line.split(" && ")]
    assert [command[:2] for command in commands] == [["benchmarks", "database"], ["benchmarks", "ingest"]]
    for command in commands:
        assert CliRunner().invoke(cli, [*command[1:], "--help"]).exit_code == 0


@pytest.mark.parametrize(("service", "needs"), [("setup", BOTH_LOGINS), ("api", ("reader",))])
def test_a_services_environment_is_a_configuration_on_the_database(
    service: str, needs: tuple[Login, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("DATABASE_URL", "DATABASE_READER_URL"):
        monkeypatch.delenv(variable, raising=False)
    for name, text in (image_environment() | SERVICES[service]["environment"]).items():
        monkeypatch.setenv(name, text)
    config = Config.from_environment(needs)
    made = SERVICES["database"]["environment"]
    reader = make_url(config.database_reader_url or "")
    assert (reader.host, reader.database) == ("database", made["POSTGRES_DB"])
    assert reader.username == reader_role_name(made["POSTGRES_DB"])
    if "owner" in needs:
        owner = make_url(config.database_url or "")
        login = (owner.username, owner.password, owner.host, owner.database)
        assert login == (made["POSTGRES_USER"], made["POSTGRES_PASSWORD"], "database", made["POSTGRES_DB"])


def test_a_password_of_ones_own_reaches_every_place() -> None:
    services = compose(
        {"OWNER_PASSWORD": "ownersOwn", "READER_PASSWORD": "readersOwn", "GRAFANA_PASSWORD": "grafanasOwn"}
    )["services"]
    assert "onlyForTrying" not in yaml.safe_dump(services)
    assert services["database"]["environment"]["POSTGRES_PASSWORD"] == "ownersOwn"
    assert make_url(services["setup"]["environment"]["DATABASE_URL"]).password == "ownersOwn"
    assert services["grafana"]["environment"]["GF_SECURITY_ADMIN_PASSWORD"] == "grafanasOwn"
    readers = {services[service]["environment"]["DATABASE_READER_URL"] for service in OURS}
    assert [make_url(reader).password for reader in readers] == ["readersOwn"]


def test_the_two_logins_differ_and_the_defaults_say_what_they_are_for() -> None:
    owner, reader = (make_url(url) for url in SERVICES["setup"]["environment"].values())
    assert owner.password != reader.password
    assert all(str(url.password).startswith("onlyForTrying") for url in (owner, reader))


def test_only_the_proxy_is_reached_from_outside_on_port_8000() -> None:
    assert SERVICES["proxy"]["ports"] == ["8000:8080"]
    assert compose({"PORT": "9000"})["services"]["proxy"]["ports"] == ["9000:8080"]
    always = [name for name, service in SERVICES.items() if "profiles" not in service]
    assert [name for name in always if "ports" in SERVICES[name]] == ["proxy"]
    assert compose()["networks"] == {name: {"internal": True} for name in ("database", "inside", "monitoring")}
    assert SERVICES["database"]["networks"] == ["database"]
    assert SERVICES["api"]["networks"] == ["database", "inside"]
    assert "database" not in SERVICES["proxy"]["networks"]


def test_counts_are_asked_for_by_prometheus_and_shown_by_grafana_on_this_machine_alone() -> None:
    prometheus, grafana = SERVICES["prometheus"], SERVICES["grafana"]
    assert prometheus["profiles"] == grafana["profiles"] == ["monitoring"]
    (job,) = yaml.safe_load((FOLDER / "prometheus.yaml").read_text("utf-8"))["scrape_configs"]
    port = SERVICES["api"]["environment"]["BENCHMARKS_METRICS"].rpartition(":")[2]
    assert job["static_configs"] == [{"targets": [f"api:{port}"]}]
    assert "inside" in SERVICES["api"]["networks"]
    assert prometheus["networks"] == ["inside", "monitoring"]
    assert "ports" not in prometheus
    (source,) = yaml.safe_load((FOLDER / "grafana/provisioning/datasources/prometheus.yaml").read_text())["datasources"]
    assert source["url"] == "http://prometheus:9090"
    assert "monitoring" in grafana["networks"]
    assert all(port.startswith("127.0.0.1:") for port in grafana["ports"])
    assert grafana["environment"]["GF_SECURITY_ADMIN_PASSWORD"].startswith("onlyForTrying")


def test_all_that_is_mounted_is_there_and_where_it_is_looked_for() -> None:
    mounts = [one for service in SERVICES.values() for one in service.get("volumes", ())]
    places = dict(one.split(":")[:2] for one in mounts if one.startswith("./"))
    assert all((PROJECT / source).exists() for source in places)
    (given,) = [one for one in SERVICES["prometheus"]["command"] if one.startswith("--config.file=")]
    assert given == f"--config.file={places['./monitoring']}/prometheus.yaml"
    (provider,) = yaml.safe_load((FOLDER / "grafana/provisioning/dashboards/files.yaml").read_text())["providers"]
    assert provider["options"]["path"] == places["./monitoring/grafana/dashboards"]


def test_the_server_believes_one_proxy() -> None:
    assert SERVICES["api"]["environment"]["BENCHMARKS_TRUSTED_PROXIES"] == "1"


@pytest.mark.parametrize("service", [*OURS, "proxy"])
def test_our_containers_can_write_nowhere_and_gain_no_rights(service: str) -> None:
    given = SERVICES[service]
    assert given["read_only"] is True
    assert given["tmpfs"] == "/tmp"
    assert given["cap_drop"] == ["ALL"]
    assert given["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in given
    assert all(volume.endswith(":ro") for volume in given.get("volumes", ()))


def test_both_are_built_from_here_under_names_of_their_own() -> None:
    # Two builds that export one tag at the same time fail where the tag does not exist yet.
    assert [SERVICES[name].get("image") for name in OURS] == [None, None]
    assert SERVICES["setup"]["build"] == "."


def test_the_server_has_nothing_that_reads_files() -> None:
    assert SERVICES["api"]["build"] == {"context": ".", "target": "serving"}
    assert {"pyreadstat", "python-calamine", "jsonschema"} <= set(removed("serving"))


def test_the_database_is_postgresql_18_and_keeps_its_files() -> None:
    database = SERVICES["database"]
    assert database["image"] == "postgres:18"
    # From 18 on the image refuses a volume at /var/lib/postgresql/data.
    assert database["volumes"] == ["database:/var/lib/postgresql"]
    assert "database" in compose()["volumes"]


def test_the_database_is_healthy_when_it_listens_for_others() -> None:
    # The server that the image runs while it makes the volume has no TCP.
    command, program, *options = SERVICES["database"]["healthcheck"]["test"]
    made = SERVICES["database"]["environment"]
    assert (command, program) == ("CMD", "pg_isready")
    assert "--host=127.0.0.1" in options
    assert {f"--username={made['POSTGRES_USER']}", f"--dbname={made['POSTGRES_DB']}"} <= set(options)


def test_no_variable_is_without_a_default() -> None:
    assert COMPOSE.count("${") == COMPOSE.count(":-")
