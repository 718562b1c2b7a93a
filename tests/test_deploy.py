"""The files in deploy/ name what a real server has."""

import json
import re
import shlex
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pytest
from aiohttp import ClientSession

from chatserver.__main__ import _parser
from chatserver.core.config import load
from tests.running import run
from tests.town import Town, post

DEPLOY = Path(__file__).parents[1] / "deploy"
OPERATING = DEPLOY.parent / "docs" / "operating.md"
COMMAND = re.compile(
    r"^(?:TOKEN=\$\()?(?:sudo -u \w+ )?(?:\S*/bin/)?chatserver ([a-z][^`]*?)\)?$", re.MULTILINE
)
METRIC = re.compile(r"\b(?:chat|feed|process)_[a-z_]+")


async def shown(town: Town) -> set[str]:
    """The names of all samples of a server on which something has happened."""
    alice = await town.enter(town.alice)
    await alice.ask(post(town.general))
    async with ClientSession() as http, http.get(f"{town.address}/metrics") as answer:
        text = await answer.text()
    kinds = re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE)
    parts = ("_bucket", "_sum", "_count")
    of_histograms = {name + part for name, kind in kinds if kind == "histogram" for part in parts}
    return {name for name, _ in kinds} | of_histograms


def expressions() -> Iterator[str]:
    """What the dashboard and the alarms ask Prometheus."""
    dashboard = json.loads((DEPLOY / "grafana" / "chatserver.json").read_text())
    for panel in dashboard["panels"]:
        yield from (target["expr"] for target in panel["targets"])
    yield from re.findall(r"expr: (.+)", (DEPLOY / "prometheus" / "alerts.yml").read_text())


@run
async def test_every_metric_that_is_asked_for_exists(town):
    """The dashboard and the alarms name nothing that a server does not show."""
    asked = {name for each in expressions() for name in METRIC.findall(each)}
    assert asked
    assert asked - await shown(town) == set()


@run
async def test_every_metric_is_documented(town):
    """What a server shows stands in the table of docs/operating.md, and nothing else does."""
    rows = [line.split("|")[1] for line in OPERATING.read_text().splitlines() if "| `" in line]
    table = {name for row in rows for name in re.findall(r"`((?:chat|feed)_[a-z_]+)`", row)}
    ends = ("_created", "_bucket", "_sum", "_count")
    names = {each for each in await shown(town) if not each.endswith(ends)}
    assert table == {each for each in names if each.startswith(("chat_", "feed_"))}


@pytest.mark.parametrize("quantile", ["chat_commit_seconds", "chat_delivery_seconds"])
@run
async def test_what_is_posted_is_timed(town, quantile):
    """Commits and deliveries are counted by how long they took."""
    await shown(town)
    sample = town.server.node.counters.registry.get_sample_value
    assert sample(f"{quantile}_count") >= 1


def commands() -> list[list[str]]:
    """The command lines that docs/operating.md gives, without what is the shell's."""
    lines = [shlex.split(line, comments=True) for line in COMMAND.findall(OPERATING.read_text())]
    return [list(takewhile(lambda word: word not in ("2>>", "&"), line)) for line in lines]


@pytest.mark.parametrize("line", commands(), ids=" ".join)
def test_every_command_that_is_told_exists(line: list[str]) -> None:
    """Whoever copies it from docs/operating.md is understood."""
    assert _parser().parse_args(line).run


@pytest.mark.parametrize("file", sorted(DEPLOY.rglob("*.toml")), ids=lambda file: file.name)
def test_every_configuration_can_be_used(file: Path) -> None:
    """No key is misspelt, and several processes hear of each other."""
    assert load(file).broker.url


def test_three_nodes_agree_with_their_balancer() -> None:
    """The section of docs/operating.md starts what the balancer in deploy/nodes names."""
    config = load(DEPLOY / "nodes" / "chat.toml")
    assert config.store.url
    assert config.broker.url
    balancer = (DEPLOY / "nodes" / "haproxy.cfg").read_text()
    assert config.server.public_url == f"http://{re.findall(r'bind (.+)', balancer)[0]}"
    started = [line[line.index("--port") + 1] for line in commands() if "--port" in line]
    assert started == re.findall(r"server \w+ 127.0.0.1:(\d+)", balancer)
