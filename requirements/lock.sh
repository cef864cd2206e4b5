#!/bin/sh
# Re-make the three locks from pyproject.toml: base (production), embedded (make demo), dev (make test, make lint).
set -eu
cd "$(dirname "$0")/.."
lock() { uv pip compile pyproject.toml "$@" --generate-hashes --no-emit-index-url --no-emit-find-links --universal --python-version 3.11 --no-header --quiet; }
lock -o requirements/base.txt
lock --group embedded -o requirements/embedded.txt
lock --group dev -o requirements/dev.txt
