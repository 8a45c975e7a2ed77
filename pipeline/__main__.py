"""`python -m pipeline` is the command `lianxiao`."""

from pipeline.cli import main

main()
