"""From bytes to an element tree, safely.

The parser loads no DTD, expands no entity, opens no connection and refuses huge trees. A form has no use for a document type
declaration; one that could define or fetch anything is refused before parsing. Text that is not well formed is mended when the
mending is certain (`repair`), and only if the whole document parses afterwards; a truncated document is never guessed.
"""

import re
from typing import Final

from lxml import etree
from lxml.etree import _Element

from importers.form_reading import UnreadableError
from importers.ownership_xml.repair import repaired
from ledger.values.provenance import Finding

ROOT: Final = "ownershipDocument"
_PARSER: Final = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    dtd_validation=False,
    attribute_defaults=False,
    huge_tree=False,
    collect_ids=False,
    remove_blank_text=True,
    remove_comments=True,
    remove_pis=True,
)
_PLAIN_STARTS: Final = (b'<?xml version="1.0"?>', b"<ownershipDocument")
_HARMLESS_DOCTYPE: Final = re.compile(rb"<!DOCTYPE\s{1,9}[\w.:-]{1,99}\s{0,9}>")
_PLACE_IN_MESSAGE: Final = re.compile(r", line \d+, column \d+.*", re.DOTALL)


def parse(contents: bytes) -> tuple[_Element, list[Finding]]:
    """The `ownershipDocument` element and a finding for each repair.

    Raises `UnreadableError`: `unsafe-xml`, `malformed-xml`, `not-a-form`, `several-ownership-documents`.
    """
    if b"!" in contents and b"<!DOCTYPE" in contents:  # most forms hold no exclamation mark, and one byte is found at once
        _refuse_definitions(contents)
    findings: list[Finding] = []
    try:
        root = etree.fromstring(contents, _PARSER)
    except etree.XMLSyntaxError as error:
        root = _parse_repaired(contents, error, findings)
    if not contents.startswith(_PLAIN_STARTS) and root.getroottree().docinfo.internalDTD is not None and b"<!DOCTYPE" not in contents:
        raise _unsafe()  # hidden in an encoding that is no superset of ASCII
    return root if root.tag == ROOT else _form_within(root, findings), findings


def _refuse_definitions(contents: bytes) -> None:
    if contents.count(b"<!DOCTYPE") > len(_HARMLESS_DOCTYPE.findall(contents)):
        raise _unsafe()


def _unsafe() -> UnreadableError:
    return UnreadableError(
        reason="unsafe-xml",
        message="The document type declaration could define or fetch entities; a form has none.",
        advice="Look at the document before anything else; if it is a real filing, download it from EDGAR again.",
    )


def _parse_repaired(contents: bytes, error: etree.XMLSyntaxError, findings: list[Finding]) -> _Element:
    """The first way to repair the document that parses; else the error of the first one, whose lines are those of the document."""
    left: etree.XMLSyntaxError | None = None
    text = ""
    for text, repairs in repaired(contents, error.lineno or 0):
        try:
            root = _parse_text(text)
        except etree.XMLSyntaxError as remaining:
            left = left or remaining
        else:
            findings.extend(repairs)
            return root
    raise _malformed(left or error, text) from error


def _parse_text(text: str) -> _Element:
    contents = text.encode()
    if b"<!DOCTYPE" in contents:
        _refuse_definitions(contents)
    return etree.fromstring(contents, _PARSER)


def _malformed(error: etree.XMLSyntaxError, text: str) -> UnreadableError:
    what = _PLACE_IN_MESSAGE.sub("", error.msg or "not well formed")
    if f"</{ROOT}>" in text:
        advice = "Compare the named line with the filing on EDGAR, download it again, and retry."
    else:
        advice = f"The end tag </{ROOT}> is missing, so the document was probably cut off: download it again, and retry."
    message = f"The XML is not well formed, and no repair is certain: {what}."
    return UnreadableError(reason="malformed-xml", message=message, advice=advice, line=error.lineno)


def _form_within(root: _Element, findings: list[Finding]) -> _Element:
    """The one form in a wrapper or in a namespace; names are made plain in place."""
    if any("{" in node.tag for node in root.iter()):
        for node in root.iter():
            node.tag = etree.QName(node).localname
        message = "The elements stand in an XML namespace, which forms do not have; they were read by their plain names."
        findings.append(Finding(code="repaired-namespace", message=message, place="form"))
    forms = list(root.iter(ROOT))
    if len(forms) != 1:
        raise UnreadableError(
            reason="not-a-form" if not forms else "several-ownership-documents",
            message=f"Expected one {ROOT} element, found {len(forms)}; the outermost element is {root.tag}.",
            advice="Import the primary document of a Form 3, 4 or 5.",
        )
    return forms[0]
