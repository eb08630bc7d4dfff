"""Fixtures every test may ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from support.office import Office, OfficeMissing


@pytest.fixture(scope="session")
def soffice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A running LibreOffice; without one the test is skipped by name, and fails where CI is set."""
    try:
        office = Office(tmp_path_factory.mktemp("office"))
    except OfficeMissing as missing:
        if os.environ.get("CI"):
            pytest.fail(f"LibreOffice is required in CI: {missing}")
        pytest.skip(f"NOT TESTED against LibreOffice: {missing}")
    with office:
        yield office
