"""
The plugins of one desk.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from pluggy import PluginManager

from servicekit.errors import InputError
from servicekit.plugins import hookspecs
from servicekit.plugins.hookspecs import hookimpl
from servicekit.tickets import Envelope, Facts
from servicekit.typing import Key

__all__ = ["BUILT_IN", "EventLog", "NothingKnown", "plugin_manager"]

_LOG = logging.getLogger("servicekit")


class NothingKnown:
    """The answer when no plugin of the host knows anything: every section is unknown."""

    @hookimpl(trylast=True)
    def servicekit_facts(self) -> Facts:
        """Supply no section."""
        return Facts()


class EventLog:
    """Writes one debug line for each event to the logger ``servicekit``; the host decides where it goes."""

    @hookimpl(trylast=True)
    def servicekit_after_events(self, key: Key, events: Sequence[Envelope]) -> None:
        """Log the events."""
        if _LOG.isEnabledFor(logging.DEBUG):
            for event in events:
                _LOG.debug("%s %s", key, event.tag, extra={"key": str(key), "tag": event.tag, "event_id": event.id})


BUILT_IN: tuple[type[Any], ...] = (NothingKnown, EventLog)
"""What every desk does unless a host's plugin comes first."""


def plugin_manager(plugins: Iterable[object] = (), *, entry_points: bool = False) -> PluginManager:
    """
    Make the manager of one desk.

    Args:
        plugins: The host's plugins: modules or objects with functions marked ``@hookimpl``. Later ones are asked first.
        entry_points: Whether to load installed plugins of the entry point group ``servicekit`` too.

    Raises:
        pluggy.PluginValidationError: A plugin implements a hook that does not exist, or takes an unknown argument.
        InputError: A plugin implements nothing, or a function with the name of a hook is not marked.
    """
    manager = PluginManager("servicekit")
    manager.add_hookspecs(hookspecs)
    for built_in in BUILT_IN:
        manager.register(built_in())
    if entry_points:
        manager.load_setuptools_entrypoints("servicekit")
    for plugin in plugins:
        manager.register(plugin)
        _check(manager, plugin)
    manager.check_pending()
    return manager


def _check(manager: PluginManager, plugin: object) -> None:
    """Refuse a plugin that would be passed over in silence."""
    marked = {caller.name for caller in manager.get_hookcallers(plugin) or ()}
    unmarked = [name for name in sorted(vars(manager.hook)) if hasattr(plugin, name) and name not in marked]
    if unmarked or not marked:
        what = f"{', '.join(unmarked)} is not marked" if unmarked else "it implements no hook"
        raise InputError(f"plugin {plugin!r}: {what}; mark the functions that answer with @hookimpl", plugin=plugin)
