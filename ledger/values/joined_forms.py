"""Two readings of one form side by side: whether they name the same parties, and the form with what either of them lacks filled in.

A printed form names `Vance Ada` and the submission names CIK 0009940001, `VANCE ADA`: the same owner, whose CIK the first one lacks.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from ledger.values.agreement import Difference
from ledger.values.form import Issuer, ReportedForm, ReportingOwner
from ledger.values.identity import normal_text, party_key


def owner_keys(form: ReportedForm) -> tuple[str, ...]:
    """The party keys of the reporting owners, each once, in the order of the form."""
    return tuple(dict.fromkeys(party_key(owner.cik, owner.name) for owner in form.owners))


def identified_pairs(one: ReportedForm, other: ReportedForm) -> tuple[tuple[tuple[str, str], ...], tuple[str, str] | None]:
    """Name keys of one form beside the CIK keys of the other, for owners of the same name (which no other owner has) and for the issuer."""
    both = [owner for form in (one, other) for owner in form.owners if owner.name]
    numbered = {(normal_text(owner.name), owner.cik) for owner in both if owner.cik}
    names = Counter(name for name, _ in numbered)
    unnumbered = {normal_text(owner.name) for owner in both if not owner.cik}
    owners = {(party_key(None, name), cik) for name, cik in numbered if name in unnumbered and names[name] == 1}
    ciks = {form.issuer.cik for form in (one, other)}
    issuer = None
    if None in ciks and len(ciks) > 1:
        named = one.issuer if one.issuer.cik is None else other.issuer
        issuer = (party_key(None, named.name), next(cik for cik in ciks if cik is not None))
    return tuple(sorted(owners)), issuer


def same_parties(one: ReportedForm, other: ReportedForm) -> bool:
    """Whether two readings can name the same parties: equal CIKs where both state them, as many owners."""
    ciks = [{owner.cik for owner in form.owners if owner.cik} for form in (one, other)]
    issuers = {cik for cik in (one.issuer.cik, other.issuer.cik) if cik is not None}
    return len(issuers) <= 1 and (ciks[0] == ciks[1] or not all(ciks))


def party_differences(form: ReportedForm, recorded: ReportedForm) -> Iterator[Difference]:
    """The parties that a form names otherwise than the recorded one; none where both can name the same."""
    if same_parties(form, recorded):
        return
    for place, one, other in (
        ("form/issuer/cik", recorded.issuer.cik, form.issuer.cik),
        ("form/owners", _listed(recorded), _listed(form)),
    ):
        if one != other:
            yield Difference(place, one, other)


def _listed(form: ReportedForm) -> str:
    return ", ".join(sorted(owner_keys(form)))


def filled_form(form: ReportedForm, source: ReportedForm) -> ReportedForm:
    """`form` with each field that it lacks taken from `source`; what it states stays."""
    changes = {name: getattr(source, name) for name in form.__struct_fields__ if getattr(form, name) in (None, ())}
    changes |= {"issuer": _filled_issuer(form.issuer, source.issuer), "owners": _filled_owners(form.owners, source.owners)}
    return msgspec.structs.replace(form, **changes)


def _filled_issuer(issuer: Issuer, source: Issuer) -> Issuer:
    return msgspec.structs.replace(issuer, **{name: getattr(issuer, name) or getattr(source, name) for name in issuer.__struct_fields__})


def _filled_owners(owners: Sequence[ReportingOwner], sources: Sequence[ReportingOwner]) -> tuple[ReportingOwner, ...]:
    def filled(owner: ReportingOwner) -> ReportingOwner:
        same = [s for s in sources if (s.cik and s.cik == owner.cik) or normal_text(s.name) == normal_text(owner.name)]
        if len(same) != 1:
            return owner
        return msgspec.structs.replace(
            owner, cik=owner.cik or same[0].cik, name=owner.name or same[0].name, address=owner.address or same[0].address
        )

    return tuple(filled(owner) for owner in owners)
