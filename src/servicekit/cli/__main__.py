"""``python -m servicekit.cli`` does what ``servicekit`` does."""

from servicekit.cli import main

main()
