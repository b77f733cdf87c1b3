"""
Desks: the shells that put the engine on a store. One program of requests, a synchronous and an asynchronous driver.
"""

from servicekit.desk.asynchronous import AsyncDesk
from servicekit.desk.sync import ATTEMPTS, Desk

__all__ = ["ATTEMPTS", "AsyncDesk", "Desk"]
