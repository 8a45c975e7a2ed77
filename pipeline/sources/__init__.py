"""Where pages come from: files and folders in, `Page`s out, and what could not be read with its reason.

A source knows nothing of what a page means. `gold` reads the annotated pages that a run is measured against.
"""

from pipeline.sources.files import (
    EmptyInputError,
    InputError,
    check_inputs,
    count_files,
    printable,
    read_pages,
)

__all__ = ["EmptyInputError", "InputError", "check_inputs", "count_files", "printable", "read_pages"]
