"""
Hooks: the questions a host answers and the notices it hears, one plugin manager for each desk.
"""

from servicekit.plugins.hookspecs import hookimpl, hookspec
from servicekit.plugins.manager import BUILT_IN, EventLog, NothingKnown, plugin_manager

__all__ = ["BUILT_IN", "EventLog", "NothingKnown", "hookimpl", "hookspec", "plugin_manager"]
