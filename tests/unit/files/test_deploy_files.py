"""Cron line, systemd units, container: checked without running any of them."""

from __future__ import annotations

import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tracker.cli import serve
from tracker.cli.status_server import parse_address
from tracker.config.schedule_text import parse_cron

ROOT = Path(__file__).parents[3]


def unit(name: str) -> ConfigParser:
    """Parse a systemd unit."""
    parser = ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(ROOT / "deploy" / name, encoding="utf-8")
    return parser


def dockerfile() -> list[tuple[str, str]]:
    """Return instruction and rest, continued lines joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(None, 1)[0], " ".join(line.split(None, 1)[1].split())) for line in lines]


def compose() -> Any:
    """Parse the compose file."""
    return YAML(typ="safe", pure=True).load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def test_service_runs_once_without_privileges() -> None:
    """A oneshot of an ordinary user for whom the system is read-only; exit code 3 is no failure."""
    service = unit("tracker.service")["Service"]
    assert service["ExecStart"].split()[1] == "run"
    assert (service["Type"], service["User"], service["SuccessExitStatus"]) == ("oneshot", "tracker", "3")
    assert (service["ProtectSystem"], service["NoNewPrivileges"]) == ("strict", "yes")
    assert service["WorkingDirectory"] == f"/var/lib/{service['StateDirectory']}"


def test_timer_catches_up() -> None:
    """A machine that was off runs as soon as it is up."""
    timer = unit("tracker.timer")
    assert timer["Timer"]["Persistent"] == "true"
    assert timer["Timer"]["OnCalendar"].startswith("Mon ")
    assert timer["Install"]["WantedBy"] == "timers.target"


def test_scheduler_service_is_restarted_unless_it_cannot_run() -> None:
    """It listens on loopback, may do no more than the other unit, and gives up on what a restart cannot mend."""
    scheduler, once = unit("tracker-serve.service"), unit("tracker.service")["Service"]
    service = scheduler["Service"]
    assert service["ExecStart"].split()[1:] == ["serve", "--listen", "127.0.0.1:8321"]
    assert (service["Restart"], service["RestartPreventExitStatus"]) == ("on-failure", "2")
    hardening = [key for key in once if key.startswith(("Protect", "Private", "Restrict", "NoNew", "Capability"))]
    assert hardening
    assert [service[key] for key in hardening] == [once[key] for key in hardening]
    assert scheduler["Install"]["WantedBy"] == "multi-user.target"


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    """systemd's own check, with a program that exists in place of the tracker."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not on this machine")
    names = ("tracker.service", "tracker.timer", "tracker-serve.service")
    for name in names:
        text = (ROOT / "deploy" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("/opt/tracker/bin/tracker", "/bin/true"))
    files = [str(tmp_path / name) for name in names]
    done = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if str(tmp_path) in line]) == (0, [])


def test_crontab_line() -> None:
    """Five good fields, no zone that Debian's cron would not know, and a script that a shell can parse."""
    lines = (ROOT / "deploy" / "crontab").read_text(encoding="utf-8").splitlines()
    (job,) = [line for line in lines if re.match(r"[0-9*]", line)]
    fields = job.split(None, 5)
    assert parse_cron(" ".join(fields[:5]))
    assert not [line for line in lines if line.startswith("CRON_TZ")]
    assert "%" not in fields[5]  # cron would take it for a line break
    assert subprocess.run(["sh", "-n", "-c", fields[5]], check=False).returncode == 0


def cron(tmp_path: Path, now: str, code: int) -> subprocess.CompletedProcess[str]:
    """Let cron start its job at an instant; the program leaves with `code`, and a file `token` behind."""
    job = (ROOT / "deploy" / "crontab").read_text(encoding="utf-8").splitlines()[-1].split(None, 5)[5]
    clock = tmp_path / "bin" / "date"
    clock.parent.mkdir()
    clock.write_text(f"#!/bin/sh\nexec /bin/date -d '{now}' \"$@\"\n", encoding="utf-8")
    clock.chmod(0o755)
    program = tmp_path / ".local" / "bin" / "tracker"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho changes\necho $GITHUB_TOKEN >token\nexit {code}\n", encoding="utf-8")
    program.chmod(0o755)
    (tmp_path / "tracker").mkdir()
    (tmp_path / "tracker" / ".env").write_text("export GITHUB_TOKEN=abc\n", encoding="utf-8")
    env = {"HOME": str(tmp_path), "TZ": "Asia/Shanghai", "LANG": "zh_CN.UTF-8", "PATH": f"{clock.parent}:/usr/bin:/bin"}
    return subprocess.run(["/bin/sh", "-c", job], env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("code", "expected"), [(0, 0), (3, 0), (2, 1)])
def test_cron_mails_only_what_went_wrong(tmp_path: Path, code: int, expected: int) -> None:
    """What changed is in the reports; a repository that did not answer is no failure of the job; tokens are read."""
    done = cron(tmp_path, "2026-11-23T05:17:00Z", code)
    assert (done.returncode, done.stdout, done.stderr) == (expected, "", "")
    assert (tmp_path / "tracker" / "token").read_text(encoding="utf-8") == "abc\n"


@pytest.mark.parametrize(
    ("now", "is_time"),
    [
        ("2026-11-23T05:17:00Z", True),
        ("2026-11-23T13:17:00+08:00", True),
        ("2026-11-23T05:17:00+08:00", False),
        ("2026-11-23T04:17:00Z", False),
        ("2026-11-23T06:17:00Z", False),
        ("2026-11-24T05:17:00Z", False),
        ("2026-11-23T11:17:00+05:45", True),
    ],
)
def test_cron_runs_in_one_hour_of_the_week_by_utc(tmp_path: Path, now: str, is_time: bool) -> None:
    """Whatever the machine's zone: the week of a report is a week in UTC. At other hours nothing is said or done."""
    done = cron(tmp_path, now, 0)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "tracker" / "token").exists() is is_time


def test_image_has_two_stages_and_no_root() -> None:
    """Build tools stay behind; the user is a number, so that orchestrators can verify it is not root."""
    instructions = dockerfile()
    assert [name for name, _ in instructions].count("FROM") == 2
    last = max(number for number, (name, _) in enumerate(instructions) if name == "FROM")
    final = instructions[last:]
    assert [rest for name, rest in final if name == "USER"] == ["10001:10001"]
    assert [rest for name, rest in final if name == "COPY"] == ["--from=build /opt/tracker /opt/tracker"]
    assert not [rest for name, rest in final if name == "RUN" and ("pip" in rest or "apt" in rest)]


def test_image_is_healthy_while_data_are_young() -> None:
    """The health check asks the tracker itself; the default is one run."""
    instructions = dict(dockerfile())
    assert '"tracker", "status", "--max-age", "8d"' in instructions["HEALTHCHECK"]
    assert (instructions["ENTRYPOINT"], instructions["CMD"]) == ('["tracker"]', '["run"]')
    assert instructions["STOPSIGNAL"] == "SIGTERM"


def test_everything_copied_into_the_image_is_there_and_not_ignored() -> None:
    """A build context without a file would fail only on the machine that builds it."""
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = [rest.split()[:-1] for name, rest in dockerfile() if name == "COPY" and "--from" not in rest]
    for path in (path for paths in copied for path in paths):
        assert (ROOT / path).exists()
        assert f"!{path}" in ignored


def test_compose_service_is_read_only_and_keeps_its_data() -> None:
    """A read-only root, no capabilities, volumes for what is written; PostgreSQL only when asked for."""
    services = compose()["services"]
    tracker = services["tracker"]
    assert (tracker["read_only"], tracker["cap_drop"], tracker["command"][0]) == (True, ["ALL"], "serve")
    assert {"data:/project/data", "reports:/project/reports"} <= set(tracker["volumes"])
    assert services["postgres"]["profiles"] == ["postgres"]


def test_page_and_health_check_agree() -> None:
    """The page is where the port leads, for this machine alone; both call the same age too old."""
    tracker = compose()["services"]["tracker"]
    host, port = parse_address(tracker["command"][tracker["command"].index("--listen") + 1])
    (published,) = tracker["ports"]
    assert (host, published) == ("0.0.0.0", f"127.0.0.1:{port}:{port}")  # noqa: S104 - inside a container
    (max_age,) = [option.default for option in serve.command.params if option.name == "max_age"]
    assert f'"status", "--max-age", "{max_age}"' in dict(dockerfile())["HEALTHCHECK"]
    assert "healthcheck" not in tracker  # the image's own


def test_hadolint_finds_nothing() -> None:
    """The linter of Dockerfiles is content."""
    hadolint = shutil.which("hadolint")
    if hadolint is None:
        pytest.skip("hadolint is not on PATH")
    done = subprocess.run([hadolint, str(ROOT / "Dockerfile")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
