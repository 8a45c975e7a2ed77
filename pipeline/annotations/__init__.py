"""What a run found, into annotation tools and back as gold pages, so that corrections can train the models.

`run_pages` makes gold pages of a run; `marked` turns a gold page into spans and edges between them and takes over what was
changed there; `formats` knows the files of Label Studio, doccano and spaCy. A page that nobody touched comes back as it was.
"""

from pipeline.annotations.formats import FORMATS, Format, distinct, read_annotations, write_annotations
from pipeline.annotations.run_pages import run_pages

__all__ = ["FORMATS", "Format", "distinct", "read_annotations", "run_pages", "write_annotations"]
