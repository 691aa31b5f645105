"""The report as one self-contained page: ``write_page`` and what it takes."""

from wiesci.report_html.analysis import Analysis, Run, analyse
from wiesci.report_html.page import write_leaders, write_page

__all__ = ["Analysis", "Run", "analyse", "write_leaders", "write_page"]
