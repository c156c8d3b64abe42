"""Full submissions: EDGAR's text file of one filing, with the header that states the acceptance time, and the documents behind it."""

from importers.submission.documents import SubmittedDocument
from importers.submission.read import Submission, read
from importers.submission.recognise import recognises

__all__ = ["Submission", "SubmittedDocument", "read", "recognises"]
