"""What needs all articles: reprints, one identity for one organisation, and what articles together say of two.

`identity` says whether two names are one organisation, `duplicates` whether two articles are one; `organisations` and
`partnerships` add up; `merge` reads and writes the files.
"""

from pipeline.corpuswide.merge import Merged, last_pass, merge

__all__ = ["Merged", "last_pass", "merge"]
