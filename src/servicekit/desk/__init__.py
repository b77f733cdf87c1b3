"""
Desks: the shells that put the engine on a store. One program of requests, a synchronous and an asynchronous driver.
"""

from servicekit.desk.asynchronous import AsyncDesk
from servicekit.desk.attempts import ATTEMPTS
from servicekit.desk.replay import BATCH, Replay, replay
from servicekit.desk.sync import Desk

__all__ = ["ATTEMPTS", "BATCH", "AsyncDesk", "Desk", "Replay", "replay"]
