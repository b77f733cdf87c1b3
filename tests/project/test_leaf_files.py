"""Each third-party package is imported in one place, so that replacing it is a change of one place."""

from __future__ import annotations

import re
import sys
import tomllib

from tests.project.source import MODULES, ROOT, imports, place

# package -> the one file which imports it (of each room that needs it), or the room that exists for it
HOMES = {
    "attrs": ("",),  # the language that values are written in: everywhere
    "cattrs": ("engine/codec.py",),  # stored documents
    "click": ("cli",),
    "dateutil": ("calendars/feeds.py",),
    "holidays": ("calendars/regions.py",),
    "hypothesis": ("testing",),
    "icalendar": ("calendars/feeds.py",),
    "numpy": ("calendars/arrays.py", "customers/arrays.py", "satisfaction/arrays.py"),
    "pendulum": ("cli",),
    "pluggy": ("plugins",),
    "pytest": ("testing",),
    "rich": ("cli",),
    "sqlalchemy": ("storage/sqlalchemy",),
    "yaml": ("policies/yaml.py",),
    "statemachine": ("workflow/machine.py",),
}
# names on the package index that differ from the name that is imported, and packages that nothing imports by name
DISTRIBUTIONS = {"pyyaml": "yaml", "python-dateutil": "dateutil", "python-statemachine": "statemachine"}
DRIVERS = {"psycopg", "pymysql", "tzdata"}


def _third_party() -> list[tuple[str, str]]:
    """Pairs of (package, file) for every import from outside the standard library."""
    return sorted(
        {
            (top, place(path))
            for path in MODULES
            for name in imports(path)
            if (top := name.partition(".")[0]) not in sys.stdlib_module_names | {"servicekit"}
        }
    )


def test_every_package_has_one_home() -> None:
    """No file imports a third-party package that has no home, or whose home is elsewhere."""
    strays = [f"{package} in {file}" for package, file in _third_party() if not file.startswith(HOMES.get(package, ()))]

    assert strays == []


def test_every_home_is_lived_in() -> None:
    """The table above names no package that nothing imports, and no file that does not import it."""
    lived_in = [
        (package, home)
        for package, homes in HOMES.items()
        for home in homes
        if any(found == package and file.startswith(home) for found, file in _third_party())
    ]

    assert lived_in == [(package, home) for package, homes in HOMES.items() for home in homes]


def test_a_room_has_one_home_of_a_package() -> None:
    """Where a package has several homes, each is a file, and each room has one of them."""
    several = {package: homes for package, homes in HOMES.items() if len(homes) > 1}
    rooms = {package: [home.partition("/")[0] for home in homes] for package, homes in several.items()}

    assert [home for homes in several.values() for home in homes if not home.endswith(".py")] == []
    assert [package for package, names in rooms.items() if len(set(names)) < len(names)] == []


def test_every_declared_dependency_is_used() -> None:
    """Each core dependency and each package of an extra for users is imported somewhere, or is a known driver."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [
        *project["dependencies"],
        *(line for extra in extras if extra not in ("test", "dev") for line in extras[extra]),
    ]
    names = {re.split(r"[^\w.-]", line)[0] for line in lines} - {"servicekit"}

    assert {DISTRIBUTIONS.get(name, name) for name in names - DRIVERS} - set(HOMES) == set()
