"""What a run does where nothing else is asked for."""

PAGE_SECONDS = 60.0
"""A page that takes longer is rejected. A usual one takes well under a second."""

PAGE_MB = 1024
"""Megabytes that a page may need beyond what is loaded. A usual one needs some."""

SHARD_PAGES = 32
"""Pages in a shard: few enough that little is lost and all workers end at about the same time."""
