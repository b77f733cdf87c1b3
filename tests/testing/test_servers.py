"""When a missing database server skips a test, and when it fails."""

from __future__ import annotations

import socket

import pytest
from attrs import evolve

from tests.servers import POSTGRESQL, Server


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> Server:
    """Give a server that is neither running nor installed."""
    monkeypatch.delenv(POSTGRESQL.variable, raising=False)
    monkeypatch.delenv("CI", raising=False)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    return evolve(
        POSTGRESQL, default=f"postgresql+psycopg://postgres@127.0.0.1:{port}/test", programs=("no-such-server",)
    )


def test_a_missing_server_skips(nowhere: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a server the reason names it, its address and what went wrong; in CI too where none is installed."""
    for ci in ("", "true"):
        monkeypatch.setenv("CI", ci)
        with pytest.raises(pytest.skip.Exception, match=r"no PostgreSQL to test with at 127\.0\.0\.1:\d+ \(.+\)"):
            nowhere.url("psycopg")


def test_an_installed_server_that_does_not_answer_fails_in_ci(nowhere: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """In CI a server whose program is on the machine must answer; elsewhere its tests are skipped."""
    installed = evolve(nowhere, programs=("python3", "bin/python3"))
    with pytest.raises(pytest.skip.Exception):
        installed.url("psycopg")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="PostgreSQL is on this machine"):
        installed.url("psycopg")


def test_an_open_port_that_is_no_server_fails_in_ci(nowhere: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """In CI something that listens but cannot be used is a failure: a wrong password is not a missing server."""
    monkeypatch.setenv("CI", "true")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"postgresql+psycopg://postgres@127.0.0.1:{listening.getsockname()[1]}/test?connect_timeout=2"
        monkeypatch.setenv(nowhere.variable, url)
        with pytest.raises(pytest.fail.Exception, match="CI is set"):
            nowhere.url("psycopg")
