"""The sample department that ships with Tra Cứu: an invented education office and the web site that serves it."""

from sample.answer import Answer, Visit
from sample.department import Article, Directive, File, Site
from sample.load import SampleError, load_site
from sample.routes import answer
from sample.server import Request, SampleServer, serve

__all__ = [
    "Answer",
    "Article",
    "Directive",
    "File",
    "Request",
    "SampleError",
    "SampleServer",
    "Site",
    "Visit",
    "answer",
    "load_site",
    "serve",
]
