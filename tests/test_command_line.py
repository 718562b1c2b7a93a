"""The command line: what it says, how it ends, and that it works beside a running server."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chatserver.__main__ import COMMANDS, main
from chatserver.actions import accounts
from chatserver.actions.accounts import Device, Person
from chatserver.actions.invitations import offer_setup
from chatserver.commands import checks
from chatserver.commands.checks import Finding, Setup, wal_finding
from chatserver.commands.shared import change, with_database
from chatserver.core.config import Config, check, example
from chatserver.gateway.passwords import HASHER
from chatserver.store import audit, log, users
from chatserver.store.migrate import migrate
from chatserver.store.soundness import condemn
from tests.delivery.redis_server import redis_server

PROGRAM = (sys.executable, "-m", "chatserver")
DEADLINE_S = 30
LEAVES = ("serve", "chat", "app add", "app list", "app show", "app remove", "app token",
          "token new", "token revoke", "invite", "user list", "user deactivate",
          "user password", "import slack", "import mattermost", "import zulip", "nodes", "backup",
          "restore", "promote", "demote", "rebuild feed", "audit", "config check", "config example",
          "doctor", "bench", "version")  # fmt: skip

JULY_US = 2_224_756_800_000_000
"""Noon of the first of July 2040, in Greenwich."""

Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command line in this process; return its status, output and errors."""

    def run(*words: str | Path) -> tuple[int, str, str]:
        try:
            status = main([str(word) for word in words])
        except SystemExit as ended:
            status = int(ended.code or 0)
        return status, *capsys.readouterr()

    return run


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory with a new database in it."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    migrate(data / "chat.db")
    return data


@contextmanager
def running(
    data: Path, *options: str | Path, log: int | None = None
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server on a free port, and the link it prints for its first administrator."""
    command = [*PROGRAM, "serve", "--port", "0", "--data", str(data), *map(str, options)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as server:
        assert server.stdout
        printed = ""
        while "Ctrl-C" not in printed:
            line = server.stdout.readline()
            assert line, f"the server ended: {printed}"
            printed += line
        found = re.search(r"http://\S+/setup/\S+", printed)
        assert found, printed
        yield server, found[0]
        server.send_signal(signal.SIGTERM)
        assert server.wait(DEADLINE_S) == 0


def call(
    *words: str | Path, typed: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command line in a process of its own."""
    return subprocess.run(
        [*PROGRAM, *map(str, words)],
        input=typed,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        env=os.environ | environment,
        check=False,
    )


# -- help and wrong use ----------------------------------------------------------------------


def test_help_lists_every_command() -> None:
    """In a process of its own, as people start it."""
    answer = call("--help")
    assert (answer.returncode, answer.stderr) == (0, "")
    listed = re.findall(r"^    ([a-z]+) ", answer.stdout, re.MULTILINE)
    assert listed == [name.partition("_")[0] for name in COMMANDS]


def test_help_waits_for_no_library() -> None:
    """A command's libraries are loaded when it runs."""
    code = (
        "import sys\n"
        "from chatserver.__main__ import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n"
        "    heavy = {'sqlalchemy', 'aiohttp', 'msgspec', 'argon2', 'structlog', 'websockets'}\n"
        "    sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.parametrize("leaf", LEAVES)
def test_every_command_explains_itself_and_takes_the_common_options(say: Say, leaf: str) -> None:
    """--config and --data are everywhere."""
    status, output, _ = say(*leaf.split(), "--help")
    assert status == 0
    assert "--config FILE" in output
    assert "--data DIR" in output


@pytest.mark.parametrize(
    "line",
    [
        "",
        "nonsense",
        "token",
        "token new",
        "token new --bot a --user b",
        "invite --role king",
        "invite --uses 0",
        "serve --port many",
        "serve --port 99999",
        "serve --workers 0",
        "serve --workers 2",
        "serve --config /nowhere.toml",
        "config check /nowhere.toml",
    ],
)
def test_wrong_use_ends_with_two(say: Say, tmp_path: Path, line: str) -> None:
    """And says on standard error what was wrong, without a traceback."""
    where = ("--data", tmp_path / "data") if line.startswith("serve") else ()
    status, output, errors = say(*line.split(), *where)
    assert (status, output) == (2, "")
    assert errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("line", ["version", "config example", "invite", "doctor"])
def test_a_closed_output_ends_it_quietly(data: Path, line: str) -> None:
    """With the status of SIGPIPE, as in ``chatserver user list | head``."""
    reading, writing = os.pipe()
    os.close(reading)
    answer = subprocess.run(
        [*PROGRAM, *line.split(), "--data", str(data)],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
        timeout=DEADLINE_S,
    )
    os.close(writing)
    assert (answer.returncode, answer.stderr) == (141, b"")


def test_a_server_outlives_whoever_read_its_greeting(data: Path) -> None:
    """And still stops when told to: ``chatserver serve | head -1``, then Ctrl-C."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [*PROGRAM, "serve", "--port", "0", "--data", str(data)]
    with subprocess.Popen(command, stdout=writing, stderr=subprocess.PIPE, text=True) as server:
        os.close(writing)
        assert server.stderr
        while "server.started" not in server.stderr.readline():
            assert server.poll() is None
        server.send_signal(signal.SIGINT)
        errors = server.communicate(timeout=DEADLINE_S)[1]
    assert "server.stopped" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("line", ["user list", "token new --bot robot", "doctor"])
def test_a_broken_database_is_one_sentence(tmp_path: Path, line: str) -> None:
    """No traceback, from no thread."""
    (tmp_path / "chat.db").write_text("this is no database" * 100)
    answer = call(*line.split(), "--data", tmp_path)
    assert answer.returncode == 1
    assert "file is not a database" in answer.stdout + answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    "line",
    [
        "user list",
        "user deactivate bob@example.org",
        "token revoke xoxb-nothing",
        "import slack /nowhere.zip",
        "chat general --token a --url http://127.0.0.1:9",
        "chat general --token a --url nonsense",
        "bench --token a --url http://127.0.0.1:9",
        "bench --token a --url http://chat.example.org",
        "bench",
    ],
)
def test_a_failure_is_one_sentence(say: Say, tmp_path: Path, line: str) -> None:
    """Status 1, one line on standard error, nothing created."""
    status, output, errors = say(*line.split(), "--data", tmp_path / "data")
    assert (status, output) == (1, "")
    assert errors.startswith("chatserver: ")
    assert errors.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_version_says_what_runs_here(say: Say) -> None:
    """The server, Python and SQLite."""
    status, output, _ = say("version")
    assert status == 0
    assert re.match(r"chatserver \d.*\nPython 3\..*, SQLite 3\..*\n", output)


# -- configuration ---------------------------------------------------------------------------


def test_a_misspelt_key_is_named_by_its_path(say: Say, tmp_path: Path) -> None:
    """With the key that was probably meant."""
    file = tmp_path / "chat.toml"
    file.write_text("[server]\nprot = 1\n")
    status, _, errors = say("config", "check", file)
    assert status == 2
    assert f"{file}: server.prot" in errors
    assert "'port'" in errors


def test_the_example_can_be_used(say: Say, tmp_path: Path) -> None:
    """Every key at its default."""
    status, output, _ = say("config", "example")
    assert (status, output) == (0, example())
    file = tmp_path / "chat.toml"
    file.write_text(output)
    assert say("config", "check", file)[:2] == (0, f"{file}: fine\n")


# -- people, bots, tokens --------------------------------------------------------------------


def test_a_bots_token_is_made_and_revoked(say: Say, data: Path) -> None:
    """Printed alone, so that a script can take it."""
    status, token, _ = say("token", "new", "--bot", "robot", "--data", data)
    assert status == 0
    assert re.fullmatch(r"xoxb-[0-9A-Za-z]{49}\n", token)
    assert say("token", "revoke", token.strip(), "--data", data)[:2] == (
        0,
        "revoked; it was a token of @robot\n",
    )
    assert say("token", "revoke", token.strip(), "--data", data)[0] == 1


def test_an_app_is_made_with_all_it_needs(say: Say, data: Path, tmp_path: Path) -> None:
    """As JSON that a script can take; webhooks go by what was typed."""
    file = tmp_path / "chat.toml"
    file.write_text("[server]\npublic_url = 'https://chat.example.org'\n")
    founder = Person("Alice", HASHER.hash("correct horse"), "a@example.org")
    change(
        data / "chat.db",
        lambda tx: accounts.make_administrator(
            tx, offer_setup(tx) or "", "Wonderland", founder, Device("test", 1)
        ),
    )
    options = ("--channel", "random", "--webhook", "#general", "--slash", "deploy", "--json")
    status, printed, _ = say("app", "add", "Robot", *options, "--config", file, "--data", data)
    made = json.loads(printed)
    assert status == 0
    assert list(made) == ["app_id", "bot_token", "app_token", "signing_secret", "webhooks"]
    assert re.fullmatch(r"xoxb-[0-9A-Za-z]{49}", made["bot_token"])
    assert re.fullmatch(r"xapp-[0-9A-Za-z]{49}", made["app_token"])
    address = re.escape("https://chat.example.org/services/")
    assert re.fullmatch(
        address + r"T[0-9A-Z]+/B[0-9A-Z]+/[0-9A-Za-z]+", made["webhooks"]["#general"]
    )
    assert say("app", "add", "robot", "--data", data)[0] == 1
    shown = json.loads(say("app", "show", "Robot", "--json", "--data", data)[1])
    assert (shown["app_id"], shown["events"]) == (made["app_id"], ["*"])
    assert shown["signing_secret"] == made["signing_secret"]
    assert json.loads(say("app", "list", "--json", "--data", data)[1])[0]["user"] == "robot"
    assert say("app", "token", "@robot", "--data", data)[1].startswith("xapp-")
    assert say("app", "token", made["app_id"], "--bot", "--data", data)[1].startswith("xoxb-")
    assert say("app", "remove", "Robot", "--data", data)[1] == "removed: @robot\n"
    assert say("app", "list", "--data", data)[1] == ""
    for wrong in (("add",), ("add", "X", "--slash", "no no"), ("show", "nobody")):
        assert say("app", *wrong, "--data", data)[0] in (1, 2)


def test_an_app_is_made_from_its_manifest(say: Say, data: Path, tmp_path: Path) -> None:
    """YAML or JSON; the options add to it."""
    file = tmp_path / "manifest.yaml"
    file.write_text("display_information: {name: Robot}\nsettings: {socket_mode_enabled: true}\n")
    assert say("app", "add", "--manifest", file, "--slash", "/x", "--data", data)[0] == 0
    shown = json.loads(say("app", "show", "robot", "--json", "--data", data)[1])
    assert (shown["socket_mode"], shown["commands"]) == (True, [{"command": "/x"}])
    file.write_text("{")
    assert say("app", "add", "--manifest", file, "--data", data)[0] == 2


def test_a_token_is_made_before_the_first_start(say: Say, tmp_path: Path) -> None:
    """The data directory is created, for its owner alone."""
    data = tmp_path / "new" / "data"
    assert say("token", "new", "--bot", "robot", "--data", data)[0] == 0
    assert data.stat().st_mode & 0o777 == 0o700
    assert (data / "chat.db").stat().st_mode & 0o777 == 0o600


def test_a_token_to_revoke_need_not_stand_in_the_history(
    say: Say, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dash reads it from standard input."""
    monkeypatch.setattr("sys.stdin", open(os.devnull))  # noqa: SIM115, PTH123  # closed with it
    status, _, errors = say("token", "revoke", "-", "--data", data)
    sys.stdin.close()
    assert (status, errors) == (1, "chatserver: there is no token to revoke on standard input\n")


def test_an_invitation_is_a_link(say: Say, data: Path, tmp_path: Path) -> None:
    """Built on the configured address."""
    file = tmp_path / "chat.toml"
    file.write_text("[server]\npublic_url = 'https://chat.example.org/'\n")
    status, link, _ = say("invite", "--role", "guest", "--config", file, "--data", data)
    assert status == 0
    assert re.fullmatch(r"https://chat\.example\.org/join/join-[0-9A-Za-z]{49}\n", link)
    assert say("invite", "--email", "a@b.c", "--uses", "2", "--data", data)[0] == 1


def test_somebody_is_listed_shut_out_and_listed_as_gone(say: Say, data: Path) -> None:
    """By address or handle; what they are called cannot command the terminal."""
    say("token", "new", "--bot", "Robot", "--data", data)
    _, listed, _ = say("user", "list", "--data", data)
    assert re.fullmatch(r"U\w+ +@robot +bot +- +Robot\n", listed)
    assert say("user", "deactivate", "@robot", "--data", data)[1] == "@robot is deactivated\n"
    assert " deactivated " in say("user", "list", "--data", data)[1]
    assert say("user", "deactivate", "@nobody", "--data", data)[0] == 1
    assert say("user", "password", "@robot", "--data", data)[0] == 1


def test_what_was_done_by_right_of_an_office_is_printed(say: Say, data: Path) -> None:
    """The oldest first, by names or as JSON, from a day on; in the order in which it was done."""
    say("token", "new", "--bot", "Robot", "--data", data)
    robot = say("user", "list", "--data", data)[1].split()[0]

    def done(by: str | None, time_us: int) -> None:
        on = {"user": "U0123456789", "until_us": "5"}
        change(
            data / "chat.db",
            lambda tx: audit.add(tx.reader, time_us=time_us, by=by, act="person.suspend", on=on),
        )

    done(robot, JULY_US)
    say("user", "deactivate", "@robot", "--data", data)
    status, printed, _ = say("audit", "--data", data)
    lines = [re.split(" {2,}", line) for line in printed.splitlines()]
    assert status == 0
    assert [line[1:] for line in lines] == [
        ["the server", "token.make", f"user={robot}"],
        ["@robot", "person.suspend", "user=U0123456789 until_us=5"],
        ["the server", "user.deactivate", f"user={robot}"],
    ]
    assert lines[1][0] == "2040-07-01T12:00:00+00:00"
    deeds = [json.loads(line) for line in say("audit", "--json", "--data", data)[1].splitlines()]
    assert [(deed["number"], deed["by"]) for deed in deeds] == [(1, None), (2, robot), (3, None)]
    assert deeds[1] == {
        "number": 2,
        "time": lines[1][0],
        "by": robot,
        "act": "person.suspend",
        "on": {"user": "U0123456789", "until_us": "5"},
    }
    since = say("audit", "--since", "2040-06-30", "--data", data)[1]
    assert [line.split()[1] for line in since.splitlines()] == ["@robot"]
    assert say("audit", "--since", "2040-07-02", "--data", data)[:2] == (0, "")
    status, output, errors = say("audit", "--since", "soon", "--data", data)
    assert (status, output, "no date" in errors) == (2, "", True)


# -- doctor ----------------------------------------------------------------------------------


def test_a_damaged_database_is_one_sentence_everywhere(data: Path, say: Say) -> None:
    """Every command says what to do, and touches nothing."""
    sentence = condemn(data / "chat.db", "page 7 is none")
    assert "Restore a backup" in sentence
    served = call("serve", "--port", "0", "--data", data)
    assert (served.returncode, served.stdout) == (1, "")
    assert sentence in served.stderr
    for line in ("user list", "token new --bot robot", "invite"):
        status, output, errors = say(*line.split(), "--data", data)
        assert (status, output) == (1, "")
        assert sentence in errors
    assert findings(Config(), data)["database"] == Finding("fail", "database", sentence)


def findings(config: Config, data: Path) -> dict[str, Finding]:
    """Return what each check finds, by what it looked at."""
    setup = Setup(config, None, data)
    return {finding.what: finding for finding in (each(setup) for each in checks.CHECKS)}


def test_a_new_set_up_is_healthy(say: Say, tmp_path: Path) -> None:
    """Before the first start nothing fails, and nothing is created."""
    status, output, _ = say("doctor", "--data", tmp_path / "data")
    assert status == 0
    assert re.fullmatch(r"((ok   |warn ) .+: .+\n)+", output)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_configuration_is_the_first_finding(say: Say, tmp_path: Path) -> None:
    """The rest is examined all the same."""
    file = tmp_path / "chat.toml"
    file.write_text("[sever]\n")
    status, output, _ = say("doctor", "--config", file, "--data", tmp_path / "data")
    assert status == 1
    assert output.startswith("fail  configuration: ")
    assert "[sever]: there is no such key; did you mean 'server'?" in output
    assert len(output.splitlines()) == len(checks.CHECKS) + 1


def test_services_that_do_not_answer_are_named(data: Path) -> None:
    """Without their passwords."""
    config = check(
        {
            "broker": {"url": "redis://:hunter2@127.0.0.1:9/0"},
            "mail": {"smtp_url": "smtp://me:hunter2@127.0.0.1:9"},
        }
    )
    found = findings(config, data)
    for what, where in (("Redis", "127.0.0.1:9 "), ("mail", "127.0.0.1 port 9")):
        assert found[what].level == "fail"
        assert where in found[what].text
        assert "hunter2" not in found[what].text


def test_sign_up_that_was_chosen_waits_for_mail(data: Path) -> None:
    """Who named domains at the start learns what is missing."""
    path = data / "chat.db"
    change(path, lambda tx: log.set_setting(tx.reader, "email_domains", "example.org"))
    finding = findings(Config(), data)["mail"]
    assert (finding.level, "example.org" in finding.text) == ("warn", True)


def test_services_that_answer_are_fine(data: Path) -> None:
    """Redis has to bring a message back; of a port it is enough to know that it is taken."""
    with redis_server() as url:
        finding = findings(check({"broker": {"url": url}}), data)["Redis"]
        assert (finding.level, "came back" in finding.text) == ("ok", True)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        found = findings(check({"server": {"port": port}}), data)
        assert (found["port"].level, "in use" in found["port"].text) == ("warn", True)


@pytest.mark.parametrize(
    ("sections", "what", "level"),
    [
        ({"access": {"email_domains": ["example.org"]}}, "mail", "fail"),
        ({"mail": {"smtp_url": "mail.example.org"}}, "mail", "fail"),
        ({"server": {"workers": 2}}, "Redis", "fail"),
        ({"server": {"host": "0.0.0.0"}}, "address", "warn"),
        ({"server": {"public_url": "http://chat.example.org"}}, "address", "warn"),
        ({"server": {"public_url": "chat.example.org"}}, "address", "fail"),
        ({"server": {"public_url": "https://chat.example.org"}}, "address", "ok"),
        ({"server": {"host": "192.0.2.1"}}, "port", "fail"),
        ({"server": {"max_connections": 10_000_000}}, "open files", "warn"),
        ({"server": {"max_connections": 1}}, "open files", "ok"),
        ({}, "database", "warn"),
    ],
)
def test_what_will_not_work_is_found(
    data: Path, sections: dict[str, dict[str, object]], what: str, level: str
) -> None:
    """Before the first user finds it."""
    assert findings(check(sections), data)[what].level == level


def test_what_others_may_read_is_found(data: Path) -> None:
    """With the command that mends it."""
    (data / "chat.db").chmod(0o600)
    assert findings(Config(), data)["file modes"].level == "ok"
    data.chmod(0o755)
    finding = findings(Config(), data)["file modes"]
    assert (finding.level, f"chmod 700 {data}" in finding.text) == ("warn", True)


def test_a_data_directory_that_is_none_is_found(tmp_path: Path) -> None:
    """A file in its place, or a broken database."""
    (tmp_path / "data").write_text("")
    assert findings(Config(), tmp_path / "data")["data directory"].level == "fail"
    (tmp_path / "chat.db").write_text("this is no database")
    assert findings(Config(), tmp_path)["database"].level == "fail"


def test_a_network_is_no_disk(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's locks and fsync need a local one; and there must be room on it."""
    monkeypatch.setattr(checks, "_file_system", lambda _path: "nfs4")
    assert findings(Config(), data)["file system"].level == "fail"
    monkeypatch.setattr(checks, "_file_system", lambda _path: None)
    assert findings(Config(), data)["file system"].level == "ok"
    for free, level in ((1, "fail"), (1 << 30, "warn"), (1 << 40, "ok")):
        monkeypatch.setattr(
            "shutil.disk_usage", lambda _path, free=free: type("U", (), {"free": free})
        )
        assert findings(Config(), data)["disk"].level == level


def test_a_clock_that_went_back_is_found(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest message is from the future."""
    monkeypatch.setattr("chatserver.store.log.newest_time_us", lambda _reader: 1 << 60)
    assert findings(Config(), data)["clock"].level == "fail"


@pytest.mark.parametrize(
    ("version", "harmless"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 0), True),
    ],
)
def test_sqlites_wal_reset_bug_is_known(version: tuple[int, ...], harmless: bool) -> None:
    """The server avoids it; other programs that write would not."""
    finding = wal_finding(version)
    assert finding.level == "ok"
    assert ("WAL-reset" not in finding.text) == harmless


# -- beside a running server -----------------------------------------------------------------


def test_from_the_first_start_to_the_first_message(tmp_path: Path) -> None:
    """The printed link makes an administrator who chats; a second server is refused."""
    data = tmp_path / "data"
    with running(data) as (server, link):
        url = link.partition("/setup/")[0]
        fields = {
            "workspace": "W",
            "name": "Alice",
            "email": "a@example.org",
            "password": "correct horse",
        }
        form = urllib.request.Request(
            link, urllib.parse.urlencode(fields).encode(), {"Origin": url}
        )
        with urllib.request.urlopen(form, timeout=DEADLINE_S) as page:
            assert page.url == f"{url}/"
        token = call("token", "new", "--user", "a@example.org", "--data", data).stdout.strip()
        chat = call(
            "chat", "#general", "--url", url, typed="hello\n/quit\n", CHATSERVER_TOKEN=token
        )
        assert (chat.returncode, chat.stderr) == (0, "")
        bot = call("token", "new", "--bot", "robot", "--data", data).stdout.strip()
        chat = call("chat", "general", "--url", url, "--token", bot, typed="hi\n")
        assert (chat.returncode, "hello" in chat.stdout) == (0, True)
        again = call("serve", "--port", "0", "--data", data)
        assert again.returncode == 1
        assert again.stderr.startswith("chatserver: the server cannot run: another server")
        doctor = call("doctor", "--data", data)
        assert doctor.returncode == 0, doctor.stdout
        assert server.poll() is None
        assert "a@example.org" in call("user", "list", "--data", data).stdout


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    """And the process ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        answer = call("serve", "--port", port, "--data", tmp_path / "data")
    assert answer.returncode == 1
    assert answer.stderr.splitlines()[-1].startswith("chatserver: the server cannot run:")
    assert "Traceback" not in answer.stderr


def test_a_lost_password_is_replaced(say: Say, data: Path) -> None:
    """By one that is printed once and that signs in."""
    link = say("invite", "--data", data)[1].strip()
    token = link.rpartition("/")[2]
    path = data / "chat.db"
    bob = accounts.Person("Bob", "lost", "bob@example.org")
    device = accounts.Device("phone", 1)
    change(path, lambda tx: accounts.join(tx, token, bob, device))
    status, password, _ = say("user", "password", "bob@example.org", "--data", data)
    assert status == 0
    found = with_database(path, lambda database: database.read(users.by_email, "bob@example.org"))
    assert found is not None
    assert HASHER.verify(found[1] or "", password.strip())


def reloaded(server: subprocess.Popen[str]) -> dict[str, object]:
    """Have a running server read its configuration again; return what it says of that."""
    assert server.stderr
    server.send_signal(signal.SIGHUP)
    while True:
        said: dict[str, object] = json.loads(server.stderr.readline())
        if said["event"] in ("config.reloaded", "config.refused"):
            return said


def test_a_hangup_takes_up_what_it_can(data: Path, tmp_path: Path) -> None:
    """Options of the command line stay in force, and what needs a restart is named; that alone."""
    file = tmp_path / "chat.toml"
    file.write_text("[log]\nformat = 'json'\n")
    options = ("--host", "127.0.0.1", "--workers", "1", "--config", file)
    with running(data, *options, log=subprocess.PIPE) as (server, link):
        assert reloaded(server)["needs_restart"] == []
        file.write_text("[log]\nformat = 'json'\n[server]\nport = 1\nmax_connections = 9\n")
        assert reloaded(server)["needs_restart"] == ["server.max_connections"]
        assert reloaded(server)["needs_restart"] == ["server.max_connections"]
        file.write_text("[log]\nformat = 'xml'\n")
        assert "log.format" in str(reloaded(server)["error"])
        home = link.partition("/setup/")[0]
        page = urllib.request.urlopen(home, timeout=DEADLINE_S).read().decode()
        assert f"--url {home}" in page
        assert f"{home.replace('http', 'ws', 1)}/ws" in page
        assert ":0" not in page
