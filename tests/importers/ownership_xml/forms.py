"""Ownership documents for specs, about invented people and companies.

    a_document(rows=a_sale(price="<value>16.66</value>"))

is the XML of a Form 4 of Ada Quill about Larkspur Foods with one sale. Parts that a spec does not speak of have plain defaults; each can be
replaced by any XML, or left out with an empty text.
"""

ISSUER = """<issuer>
<issuerCik>0009930002</issuerCik>
<issuerName>Larkspur Foods Corp.</issuerName>
<issuerTradingSymbol>LKSP</issuerTradingSymbol>
</issuer>"""
SIGNATURE = "<ownerSignature><signatureName>/s/ Ada M. Quill</signatureName><signatureDate>2024-05-02</signatureDate></ownerSignature>"


def an_owner(cik: str = "0009940001", name: str = "Quill Ada M", relationship: str = "<isDirector>1</isDirector>", more: str = "") -> str:
    return f"""<reportingOwner>
<reportingOwnerId><rptOwnerCik>{cik}</rptOwnerCik><rptOwnerName>{name}</rptOwnerName>{more}</reportingOwnerId>
<reportingOwnerRelationship>{relationship}</reportingOwnerRelationship>
</reportingOwner>"""


def a_sale(
    *,
    title: str = "<value>Common Stock</value>",
    date: str = "<value>2024-05-01</value>",
    coding: str = (
        "<transactionCoding><transactionFormType>4</transactionFormType><transactionCode>S</transactionCode>"
        "<equitySwapInvolved>0</equitySwapInvolved></transactionCoding>"
    ),
    shares: str = "<value>100</value>",
    price: str = "<value>16.66</value>",
    direction: str = "<value>D</value>",
    following: str = "<value>900</value>",
    nature: str = "<ownershipNature><directOrIndirectOwnership><value>D</value></directOrIndirectOwnership></ownershipNature>",
) -> str:
    return f"""<nonDerivativeTransaction>
<securityTitle>{title}</securityTitle>
<transactionDate>{date}</transactionDate>
{coding}
<transactionAmounts>
<transactionShares>{shares}</transactionShares>
<transactionPricePerShare>{price}</transactionPricePerShare>
<transactionAcquiredDisposedCode>{direction}</transactionAcquiredDisposedCode>
</transactionAmounts>
<postTransactionAmounts><sharesOwnedFollowingTransaction>{following}</sharesOwnedFollowingTransaction></postTransactionAmounts>
{nature}
</nonDerivativeTransaction>"""


def a_table(rows: str) -> str:
    return f"<nonDerivativeTable>{rows}</nonDerivativeTable>"


def footnotes(*texts: str) -> str:
    return "<footnotes>" + "".join(f'<footnote id="F{n}">{text}</footnote>' for n, text in enumerate(texts, 1)) + "</footnotes>"


def a_document(
    *,
    form_type: str = "<documentType>4</documentType>",
    period: str = "2024-05-01",
    head: str = "",
    issuer: str = ISSUER,
    owners: str | None = None,
    rows: str = "",
    tables: str | None = None,
    foot: str = "",
    signature: str = SIGNATURE,
) -> str:
    return f"""<?xml version="1.0"?>
<ownershipDocument>
<schemaVersion>X0508</schemaVersion>
{form_type}
<periodOfReport>{period}</periodOfReport>
{head}
{issuer}
{an_owner() if owners is None else owners}
{a_table(rows) if tables is None else tables}
{foot}
{signature}
</ownershipDocument>
"""
