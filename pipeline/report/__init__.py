"""A run as one HTML file to look at: `content` says what is in it, `page` puts it into markup.

The file loads nothing and runs only the script that came with the package. What pages say travels as JSON and is shown as text.
"""

from pipeline.report.content import MOST_PARTNERSHIPS, Content, read_content
from pipeline.report.page import render, write_report

__all__ = ["MOST_PARTNERSHIPS", "Content", "read_content", "render", "write_report"]
