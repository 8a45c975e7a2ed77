"""Where pages come from: files, folders, archives and tables in, `Page`s out, and what could not be read with its reason.

A source knows nothing of what a page means. `inputs` takes what the user gave, `files` and `remote` find files,
`formats` chooses the reader, and each format has a module that is a function from a stream to pages. `gold` reads
the annotated pages that a run is measured against.
"""

from pipeline.sources.files import printable
from pipeline.sources.inputs import Input, check_inputs, read_pages, total_bytes
from pipeline.sources.origin import EmptyInputError, InputError, Limits, Options

__all__ = [
    "EmptyInputError",
    "Input",
    "InputError",
    "Limits",
    "Options",
    "check_inputs",
    "printable",
    "read_pages",
    "total_bytes",
]
