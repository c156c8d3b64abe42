"""What footnotes of an invented quarter say.

Their lengths are near those measured on real ones: one in ten under 80 characters, a quarter under 115, half under 219, one in ten over 491
and one in a hundred over 900. As real ones they name the issuer, its plans and days, so that few are found at two issuers.
"""

from typing import Final

FILLERS: Final = (
    "Includes {n} shares acquired by the reporting person under the {issuer} Employee Stock Purchase Plan.",
    "Exempt under Rule 16b-3(d) as approved by the board of {issuer}.",
    "Shares of {issuer} held jointly with spouse.",
    "Includes {n} restricted stock units of {issuer} that vest in equal annual installments.",
    (
        "Includes shares that were acquired on several dates through the reinvestment of dividends under the dividend reinvestment plan of "
        "{issuer}, in transactions exempt under Rule 16a-11, and dividend equivalent rights that accrued on {n} restricted stock units and "
        "vest together with the units to which they relate."
    ),
    (
        "Includes {n} unvested restricted stock units previously reported, each of which represents a contingent right to receive one "
        "share of stock of {issuer} upon vesting."
    ),
    (
        "The reporting person disclaims beneficial ownership of these securities of {issuer} except to the extent of a pecuniary interest "
        "therein."
    ),
    (
        "Reflects a transfer of {n} shares of {issuer} by the reporting person to a family trust, which was exempt from Section 16 under "
        "Rule 16a-13 as a change in the form of beneficial ownership without a change in pecuniary interest. Shares that were held "
        "directly before are now held indirectly, and the total that is beneficially owned did not change."
    ),
)
TRUST: Final = (
    "Held by family trust {n}, of which the reporting person is a trustee and a member of the reporting person's family is the sole "
    "beneficiary. The reporting person disclaims beneficial ownership of these securities of {issuer} except to the extent of a pecuniary "
    "interest therein, and this report shall not be deemed an admission of beneficial ownership for any purpose."
)
ITS_OWN: Final = "Held by family trust {n}, of which the reporting person is a trustee."
FUND: Final = (
    "These securities are held of record by Fund {n}, L.P. Its general partner may be deemed to have voting and dispositive power over "
    "them, and each of its managing members shares in that power; each of them disclaims beneficial ownership of the securities "
    "except to the extent of any pecuniary interest therein. The inclusion of these securities in this report shall not be deemed an "
    "admission of beneficial ownership of any securities of {issuer} for purposes of Section 16."
)
FUNDS: Final = (
    "Fund {n} GP, LLC is the general partner of Fund {n}, L.P., and Fund {n} Management, Inc. is its investment manager. By virtue of "
    "these relationships each of them may be deemed to share voting and dispositive power over the securities of {issuer} that are held of "
    "record by Fund {n}, L.P. and by Fund {n} Parallel, L.P. Decisions about voting and disposing of these securities are made by an "
    "investment committee of at least three members, who act by majority vote, and no member has the power alone. Each of the general "
    "partner, the manager and the members of the committee disclaims beneficial ownership of the securities reported here except to the "
    "extent of any pecuniary interest therein, and the filing of this statement shall not be construed as an admission that any of them "
    "is the beneficial owner of any securities of {issuer} for purposes of Section 16 or otherwise, or is a member of a group."
)
PRICE: Final = (
    "The price reported is a weighted average. The shares were sold in multiple transactions at prices from ${low} to ${high}, inclusive. "
    "The reporting person undertakes to provide to {issuer}, any security holder of it, or the staff of the Commission, upon request, full "
    "information regarding the number of shares sold at each separate price within the range."
)
PLAN: Final = (
    "The sales of shares of {issuer} reported here were effected pursuant to a Rule 10b5-1 trading plan adopted by the reporting person on "
    "{day}."
)
SHARES: Final = (
    "Restricted stock granted under the {issuer} Equity Incentive Plan, which vests in {n} equal annual installments beginning on {day}, "
    "subject to the continued service of the reporting person through each date, and in full upon death, disability, or a termination "
    "without cause within two years after a change in control."
)
UNIT: Final = (
    "Each restricted stock unit represents a contingent right to receive, upon vesting and settlement, one share of the stock of {issuer} "
    "or, at the election of its compensation committee, the cash value thereof."
)
UNITS_VEST: Final = (
    "The restricted stock units, granted under the {issuer} Equity Incentive Plan, vest in {n} equal quarterly installments beginning on "
    "{day}, subject to the continued service of the reporting person through each date. Vested shares are delivered within thirty days."
)
PERFORMANCE: Final = (
    "Represents performance stock units granted under the {issuer} Equity Incentive Plan. The number of units that will be earned is "
    "between zero and two hundred percent of the target number shown, and depends on the total shareholder return of {issuer} relative to "
    "its peers over a performance period that ends on {day}, as certified by the compensation committee. Units that are earned will vest "
    "in {n} equal annual installments after the end of the performance period, subject to the continued service of the reporting person, "
    "and are settled in stock within thirty days. Units that are not earned are forfeited."
)
OPTION: Final = (
    "One quarter of the shares of {issuer} underlying the option vests on {day}, and the rest in {n} equal monthly installments "
    "thereafter, subject to continued service."
)
OPTION_YEARS: Final = "The option vests in {n} equal annual installments beginning on {day}."
VESTED: Final = "Fully vested."
TAX: Final = (
    "Represents shares withheld by {issuer} to satisfy tax withholding obligations of the reporting person in connection with the vesting "
    "of stock and units that were reported before; no shares were sold in the market."
)
NEVER: Final = "The units of {issuer} do not expire."
CONVERTIBLE: Final = (
    "Each share of preferred stock is convertible at any time, at the option of its holder and without payment of further consideration, "
    "into stock of {issuer} one for one, and has no expiration date."
)
MERGER: Final = (
    "Disposed of pursuant to the merger agreement of {issuer}. At the effective time each share was converted into the right to receive "
    "the merger consideration in cash, and each outstanding option or unit, whether or not vested, was cancelled in exchange for a "
    "payment in cash equal to its number of shares multiplied by the merger consideration, less the exercise price per share if any."
)
PHANTOM: Final = (
    "Each share of phantom stock is the economic equivalent of one share of {issuer} and is paid in stock upon the end of service."
)
DIRECTORS: Final = "Acquired under the deferred compensation plan of {issuer} for directors."
