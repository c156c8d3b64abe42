"""Submissions for specs: a header in either spelling, and documents behind it. All parties are invented."""

from tests.importers.ownership_xml.forms import a_document, a_sale

OWNER = """
REPORTING-OWNER:\t

\tOWNER DATA:\t
\t\tCOMPANY CONFORMED NAME:\t\t\tQuill Ada M
\t\tCENTRAL INDEX KEY:\t\t\t0009940001

\tFILING VALUES:
\t\tFORM TYPE:\t\t4
\t\tSEC ACT:\t\t1934 Act
\t\tSEC FILE NUMBER:\t001-99999
\t\tFILM NUMBER:\t\t24900001

\tMAIL ADDRESS:\t
\t\tSTREET 1:\t\tPO BOX 7: REAR
\t\tCITY:\t\t\tMILLBROOK

\tFORMER NAME:\t
\t\tFORMER CONFORMED NAME:\tMarsh Ada
\t\tDATE OF NAME CHANGE:\t20010203
"""
ISSUER = """
ISSUER:\t\t

\tCOMPANY DATA:\t
\t\tCOMPANY CONFORMED NAME:\t\t\tLarkspur Foods Corp.
\t\tCENTRAL INDEX KEY:\t\t\t0009930002
\t\tSTANDARD INDUSTRIAL CLASSIFICATION:\tBAKERY PRODUCTS [2050]
\t\tIRS NUMBER:\t\t\t\t990000002
\t\tSTATE OF INCORPORATION:\t\t\tVT
\t\tFISCAL YEAR END:\t\t\t1231

\tFORMER COMPANY:\t
\t\tFORMER CONFORMED NAME:\tLarkspur Bakeries
\t\tDATE OF NAME CHANGE:\t19990101

\tFORMER COMPANY:\t
\t\tFORMER CONFORMED NAME:\tOld Mill Inc
\t\tDATE OF NAME CHANGE:\t19950101
"""
TAGGED_HEADER = """<SEC-HEADER>0009990001-24-000007.hdr.sgml : 20240502
<ACCEPTANCE-DATETIME>20240502163015
<ACCESSION-NUMBER>0009990001-24-000007
<TYPE>4
<PUBLIC-DOCUMENT-COUNT>1
<PERIOD>20240501
<FILING-DATE>20240502
<DATE-OF-FILING-DATE-CHANGE>20240503
<REPORTING-OWNER>
<OWNER-DATA>
<CONFORMED-NAME>Quill Ada M
<CIK>0009940001
</OWNER-DATA>
<FILING-VALUES>
<FORM-TYPE>4
<ACT>34
<FILE-NUMBER>001-99999
<FILM-NUMBER>24900001
</FILING-VALUES>
<MAIL-ADDRESS>
<CITY>MILLBROOK
</MAIL-ADDRESS>
<FORMER-NAME>
<FORMER-CONFORMED-NAME>Marsh Ada
<DATE-CHANGED>20010203
</FORMER-NAME>
</REPORTING-OWNER>
<ISSUER>
<COMPANY-DATA>
<CONFORMED-NAME>Larkspur Foods Corp.
<CIK>0009930002
<ASSIGNED-SIC>2050
<IRS-NUMBER>990000002
<STATE-OF-INCORPORATION>VT
<FISCAL-YEAR-END>1231
</COMPANY-DATA>
</ISSUER>
</SEC-HEADER>
"""


def a_header(
    *,
    accession: str = "0009990001-24-000007",
    accepted: str = "20240502163015",
    form_type: str = "4",
    period: str = "20240501",
    parties: str = OWNER + ISSUER,
) -> str:
    return f"""<SEC-HEADER>{accession}.hdr.sgml : 20240502
<ACCEPTANCE-DATETIME>{accepted}
ACCESSION NUMBER:\t\t{accession}
CONFORMED SUBMISSION TYPE:\t{form_type}
PUBLIC DOCUMENT COUNT:\t\t1
CONFORMED PERIOD OF REPORT:\t{period}
FILED AS OF DATE:\t\t20240502
DATE AS OF CHANGE:\t\t20240503
{parties}</SEC-HEADER>
"""


def an_attachment(body: str, *, type_: str = "4", filename: str = "form4.xml", description: str = "FORM 4") -> str:
    described = f"<TYPE>{type_}\n<SEQUENCE>1\n<FILENAME>{filename}\n<DESCRIPTION>{description}\n"
    return f"<DOCUMENT>\n{described}<TEXT>\n{body}\n</TEXT>\n</DOCUMENT>\n"


def as_xml(document: str) -> str:
    return f"<XML>\n{document}</XML>"


def a_submission(header: str | None = None, *attachments: str, accession: str = "0009990001-24-000007") -> str:
    behind = "".join(attachments or [an_attachment(as_xml(a_document(rows=a_sale())))])
    return f"<SEC-DOCUMENT>{accession}.txt : 20240502\n{a_header() if header is None else header}{behind}</SEC-DOCUMENT>\n"


def in_armour(text: str) -> str:
    return f"""-----BEGIN PRIVACY-ENHANCED MESSAGE-----
Proc-Type: 2001,MIC-CLEAR
Originator-Name: webmaster@example.invalid
Originator-Key-Asymmetric:
 MFgwCgYEVQgBAQICAf8DSgAwRwJAW2sNKK9AVtBzYZmr6aGjlWyK3XmZv3dTINen
MIC-Info: RSA-MD5,RSA,
 VDQm4Y0vhv0CB2FfqKMNQ5hxmiTOb2gSGmJbiqoePBpuO/HfWrtBkIwQK3CTvSDY

{text}-----END PRIVACY-ENHANCED MESSAGE-----
"""
