"""What footnotes of an invented quarter say.

Their lengths are near those measured on real ones: a quarter under 115 characters, half under 219, one in ten over 491.
"""

from typing import Final

FILLERS: Final = (
    "Includes {n} shares acquired by the reporting person under the {issuer} Employee Stock Purchase Plan.",
    "The reporting person disclaims beneficial ownership of these securities except to the extent of a pecuniary interest therein.",
    (
        "Held by a family trust of which the reporting person is a trustee and a member of the reporting person's family is the sole "
        "beneficiary. The reporting person disclaims beneficial ownership of these {n} securities except to the extent of a pecuniary "
        "interest therein, and this report shall not be deemed an admission of beneficial ownership for any purpose."
    ),
    "Exempt transaction under Rule 16b-3(d).",
    (
        "These securities are held of record by Fund {n}, L.P. Its general partner may be deemed to have voting and dispositive power over "
        "them, and each of its managing members shares in that power; each of them disclaims beneficial ownership of the securities "
        "except to the extent of any pecuniary interest therein. The inclusion of these securities in this report shall not be deemed an "
        "admission of beneficial ownership of any securities of {issuer} for purposes of Section 16."
    ),
    (
        "Includes {n} unvested restricted stock units previously reported, each of which represents a contingent right to receive one "
        "share of stock of {issuer} upon vesting."
    ),
)
PRICE: Final = (
    "The price reported is a weighted average. The shares were sold in multiple transactions at prices from ${low} to ${high}, inclusive. "
    "The reporting person undertakes to provide to {issuer}, any security holder of it, or the staff of the Commission, upon request, full "
    "information regarding the number of shares sold at each separate price within the range."
)
PLAN: Final = "The sales reported here were effected pursuant to a Rule 10b5-1 trading plan adopted by the reporting person on {day}."
SHARES: Final = (
    "Restricted stock granted under the {issuer} Equity Incentive Plan, which vests in three equal annual installments beginning on {day}, "
    "subject to continued service."
)
UNIT: Final = "Each restricted stock unit represents a contingent right to receive one share of the stock of {issuer}."
UNITS_VEST: Final = (
    "The restricted stock units, granted under the {issuer} Equity Incentive Plan, vest in {n} equal quarterly installments beginning on "
    "{day}, subject to the continued service of the reporting person through each date. Vested shares are delivered within thirty days."
)
OPTION: Final = (
    "One quarter of the shares underlying the option vests on {day}, and the rest in thirty-six equal monthly installments thereafter, "
    "subject to continued service."
)
TAX: Final = "Represents shares withheld by {issuer} to satisfy tax withholding obligations in connection with the vesting of stock."
NEVER: Final = "The units do not expire."
PHANTOM: Final = (
    "Each share of phantom stock is the economic equivalent of one share of {issuer} and is paid in stock upon the end of service."
)
DIRECTORS: Final = "Acquired under the deferred compensation plan of {issuer} for directors."
