# `make run` and `make test` are all a newcomer needs; both build .venv first.
.PHONY: run setup web browser slack-clients test check bench bench-nodes bench-web screenshots simulate feed-law faults generate clean

run: .venv/.setup web
	.venv/bin/chatserver serve

setup: .venv/.setup

web: .venv/.setup
	sh tools/web.sh

browser: .venv/.test web
	sh tools/web.sh install
	sh tools/chromium.sh

slack-clients: browser
	sh tools/slack_clients.sh

# Two files at once on two processors: most tests wait, for a browser or another server.
test: slack-clients
	.venv/bin/python -m pytest --numprocesses auto --dist loadfile

check: .venv/.test
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python -m tools.generate --check
	.venv/bin/python tools/traces.py --check
	sh tools/web.sh check

bench: .venv/.test
	.venv/bin/python -m tools.bench

bench-nodes: .venv/.test
	.venv/bin/python -m tools.bench.nodes $(ARGS)

bench-web: browser
	.venv/bin/python -m tools.bench.web $(ARGS)

screenshots: browser
	.venv/bin/python -m tools.screenshots

simulate: .venv/.test
	.venv/bin/python -m tools.simulate write

feed-law: .venv/.test
	FEED_LAW_EXAMPLES=2000 .venv/bin/python -m pytest tests/laws/test_feed_law.py

faults: .venv/.test
	.venv/bin/python -m tests.faults $(ARGS)

generate: .venv/.test
	.venv/bin/python -m tools.generate
	.venv/bin/python tools/traces.py

.venv/.setup: pyproject.toml tools/setup.sh
	sh tools/setup.sh

.venv/.test: .venv/.setup
	sh tools/setup.sh test,check

clean:
	rm -rf .venv
