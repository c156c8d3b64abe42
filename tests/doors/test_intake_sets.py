"""Quarterly data sets become one document for each filing: its own lines of each table."""

import gzip
import io
import resource
import tarfile
import tempfile
import tracemalloc
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from insider_ledger.intake import Input, InputDocument, Limits, Refused, count, documents, excerpts, sets, spool

HEADS = {
    "SUBMISSION": "ACCESSION_NUMBER\tFILING_DATE\tDOCUMENT_TYPE\tISSUERCIK\tREMARKS",
    "REPORTINGOWNER": "ACCESSION_NUMBER\tRPTOWNERCIK\tRPTOWNERNAME",
    "NONDERIV_TRANS": "ACCESSION_NUMBER\tNONDERIV_TRANS_SK\tSECURITY_TITLE\tTRANS_CODE",
    "NONDERIV_HOLDING": "ACCESSION_NUMBER\tNONDERIV_HOLDING_SK\tSECURITY_TITLE",
    "DERIV_TRANS": "ACCESSION_NUMBER\tDERIV_TRANS_SK\tSECURITY_TITLE\tTRANS_CODE",
    "DERIV_HOLDING": "ACCESSION_NUMBER\tDERIV_HOLDING_SK\tSECURITY_TITLE",
    "FOOTNOTES": "ACCESSION_NUMBER\tFOOTNOTE_ID\tFOOTNOTE_TXT",
    "OWNER_SIGNATURE": "ACCESSION_NUMBER\tOWNERSIGNATURENAME\tOWNERSIGNATUREDATE",
}
FIRST, SECOND = "0009900001-24-000001", "0009900001-24-000002"
FORM = b"<ownershipDocument/>"
ABSENT = "NONDERIV_HOLDING\n-\nDERIV_TRANS\n-\nDERIV_HOLDING\n-\n"

Tables = dict[str, list[str]]


def a_set(**changed: list[str] | None) -> Tables:
    """Rows by table: two filings of one issuer, the first with a sale and its footnote; None leaves a table out."""
    tables: dict[str, list[str] | None] = {
        "SUBMISSION": [f"{FIRST}\t03-JAN-2024\t4\t0009930001\t", f"{SECOND}\t04-JAN-2024\t3\t0009930001\tnone"],
        "REPORTINGOWNER": [f"{SECOND}\t0009940002\tOkafor Ben", f"{FIRST}\t0009940001\tMarlowe Ada"],
        "NONDERIV_TRANS": [f"{FIRST}\t1\tCommon Stock\tS"],
        "FOOTNOTES": [f"{FIRST}\tF1\tA weighted average."],
        "OWNER_SIGNATURE": [f"{FIRST}\t/s/ Ada Marlowe\t03-JAN-2024", f"{SECOND}\t/s/ Ben Okafor\t04-JAN-2024"],
        **changed,
    }
    return {name: rows for name, rows in tables.items() if rows is not None}


def written(tables: Tables, *, line_end: str = "\n", mark: bytes = b"") -> dict[str, bytes]:
    return {f"{name}.tsv": mark + "".join(f"{line}{line_end}" for line in (HEADS[name], *rows)).encode() for name, rows in tables.items()}


def a_folder(path: Path, files: dict[str, bytes]) -> Path:
    for name, contents in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(contents)
    return path


def a_zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, contents in files.items():
            archive.writestr(name, contents)
    return path


def excerpt(**rows: list[str]) -> str:
    return "".join(f"{name}\n{HEADS[name]}\n" + "".join(f"{row}\n" for row in of_table) for name, of_table in rows.items())


def read(*paths: Path, limits: Limits | None = None) -> dict[str, str]:
    """What intake makes of paths: contents of documents, reasons of refusals, by name and in order."""
    found: list[Input] = list(documents(paths, limits=limits or Limits()))
    assert len({each.name for each in found}) == len(found)
    return {each.name: each.contents.decode() if isinstance(each, InputDocument) else each.reason for each in found}


def refusal(*paths: Path, limits: Limits | None = None) -> Refused:
    (found,) = documents(paths, limits=limits or Limits())
    assert isinstance(found, Refused)
    return found


FIRST_FILING = (
    excerpt(
        SUBMISSION=[f"{FIRST}\t03-JAN-2024\t4\t0009930001\t"],
        REPORTINGOWNER=[f"{FIRST}\t0009940001\tMarlowe Ada"],
        NONDERIV_TRANS=[f"{FIRST}\t1\tCommon Stock\tS"],
    )
    + ABSENT
    + excerpt(FOOTNOTES=[f"{FIRST}\tF1\tA weighted average."], OWNER_SIGNATURE=[f"{FIRST}\t/s/ Ada Marlowe\t03-JAN-2024"])
)
SECOND_FILING = (
    excerpt(SUBMISSION=[f"{SECOND}\t04-JAN-2024\t3\t0009930001\tnone"], REPORTINGOWNER=[f"{SECOND}\t0009940002\tOkafor Ben"])
    + ABSENT
    + excerpt(OWNER_SIGNATURE=[f"{SECOND}\t/s/ Ben Okafor\t04-JAN-2024"])
)


class TestExcerpts:
    def test_a_filing_is_its_own_lines_of_each_table(self, tmp_path: Path) -> None:
        found = read(a_zip(tmp_path / "2024q1.zip", written(a_set())))

        assert found == {f"2024q1.zip!/{FIRST}": FIRST_FILING, f"2024q1.zip!/{SECOND}": SECOND_FILING}

    def test_a_folder_of_tables_gives_the_same(self, tmp_path: Path) -> None:
        found = read(a_folder(tmp_path / "2024q1", written(a_set())))

        assert found == {f"2024q1/{FIRST}": FIRST_FILING, f"2024q1/{SECOND}": SECOND_FILING}

    def test_tables_that_are_given_one_by_one_are_the_set_of_their_folder(self, tmp_path: Path) -> None:
        folder = a_folder(tmp_path / "2024q1", written(a_set()))

        assert list(read(*sorted(folder.iterdir()))) == [f"2024q1/{FIRST}", f"2024q1/{SECOND}"]

    def test_carriage_returns_and_byte_order_marks_are_left_out(self, tmp_path: Path) -> None:
        found = read(a_zip(tmp_path / "2024q1.zip", written(a_set(), line_end="\r\n", mark=b"\xef\xbb\xbf")))

        assert list(found.values()) == [FIRST_FILING, SECOND_FILING]

    def test_a_last_line_without_an_end_and_blank_lines_change_nothing(self, tmp_path: Path) -> None:
        files = {name: contents.replace(b"\n", b"\n\n \t\n").rstrip() for name, contents in written(a_set(), line_end="\r\n").items()}
        files["SUBMISSION.tsv"] = written(a_set())["SUBMISSION.tsv"]

        assert list(read(a_zip(tmp_path / "2024q1.zip", files)).values()) == [FIRST_FILING, SECOND_FILING]

    def test_a_table_outside_an_archive_that_ends_within_a_line_was_cut_off(self, tmp_path: Path) -> None:
        files = written(a_set())
        files["NONDERIV_TRANS.tsv"] = files["NONDERIV_TRANS.tsv"].rpartition(b"\t")[0]

        refused = refusal(a_folder(tmp_path / "2024q1", files))

        assert (refused.name, refused.reason) == ("2024q1", "unreadable-table")
        assert "2024q1/NONDERIV_TRANS.tsv ends within line 2, so it was cut off; nothing of the set was taken over." in refused.message

    def test_a_last_line_with_all_of_its_cells_needs_no_end(self, tmp_path: Path) -> None:
        files = {name: contents.rstrip(b"\n") for name, contents in written(a_set()).items()}

        assert list(read(a_folder(tmp_path / "2024q1", files)).values()) == [FIRST_FILING, SECOND_FILING]

    def test_quotes_nul_and_bytes_that_are_no_text_are_kept(self, tmp_path: Path) -> None:
        files = written(a_set())
        odd = b'\tF1\tthe "Plan\0 \xff of \x85'
        files["FOOTNOTES.tsv"] += SECOND.encode() + odd + b"\n"

        found = {each.name: each for each in documents([a_folder(tmp_path / "q", files)])}
        second = found[f"q/{SECOND}"]

        assert isinstance(second, InputDocument)
        assert SECOND.encode() + odd + b"\nOWNER_SIGNATURE\n" in second.contents

    def test_rows_keep_their_order_though_they_are_not_adjacent(self, tmp_path: Path) -> None:
        rows = [f"{FIRST}\t{number}\tCommon Stock\tS" for number in (9, 3, 5)]
        mixed = [rows[0], f"{SECOND}\t1\tUnits\tA", rows[1], f"{SECOND}\t2\tUnits\tA", rows[2]]

        found = read(a_folder(tmp_path / "q", written(a_set(NONDERIV_TRANS=mixed))))

        assert excerpt(NONDERIV_TRANS=rows) in found[f"q/{FIRST}"]

    def test_filings_of_one_issuer_come_together(self, tmp_path: Path) -> None:
        numbers = [f"0009900001-24-{number:06}" for number in range(6)]
        rows = [f"{number}\t03-JAN-2024\t4\t000993000{place % 2}\t" for place, number in enumerate(numbers)]

        found = read(a_folder(tmp_path / "q", written(a_set(SUBMISSION=rows, REPORTINGOWNER=[], OWNER_SIGNATURE=[], NONDERIV_TRANS=[]))))

        assert [name[-1] for name in found] == ["0", "2", "4", "1", "3", "5"]

    def test_two_rows_of_one_submission_are_both_kept(self, tmp_path: Path) -> None:
        rows = [f"{FIRST}\t03-JAN-2024\t4\t0009930001\t", f"{FIRST}\t09-JAN-2024\t4\t0009930002\t"]

        found = read(a_folder(tmp_path / "q", written(a_set(SUBMISSION=rows))))

        assert found[f"q/{FIRST}"].startswith(excerpt(SUBMISSION=rows))

    def test_the_accession_number_may_stand_in_any_column(self, tmp_path: Path) -> None:
        files = written(a_set())
        files["FOOTNOTES.tsv"] = f"FOOTNOTE_ID\tACCESSION_NUMBER\tFOOTNOTE_TXT\nF1\t{FIRST}\tA note.\n".encode()

        assert (
            f"FOOTNOTES\nFOOTNOTE_ID\tACCESSION_NUMBER\tFOOTNOTE_TXT\nF1\t{FIRST}\tA note.\n"
            in read(a_folder(tmp_path / "q", files))[f"q/{FIRST}"]
        )

    @given(data=st.data())
    def test_any_order_of_the_tables_gives_the_same_filings(self, data: st.DataObject) -> None:
        numbers = [f"0009900001-24-{number:06}" for number in range(5)]
        rows = {name: [f"{number}\t{place}\t{name}" for number in numbers for place in range(2)] for name in HEADS}
        shuffled = {name: data.draw(st.permutations(of_table)) for name, of_table in rows.items()}
        with tempfile.TemporaryDirectory() as folder:
            found = read(a_folder(Path(folder) / "q", written(shuffled)))

        assert sorted(found) == [f"q/{number}" for number in numbers]
        for number in numbers:
            lines = found[f"q/{number}"].splitlines()
            assert lines[0::4] == list(HEADS)
            assert {line.partition("\t")[0] for line in lines} == {number, "ACCESSION_NUMBER", *HEADS}


class TestWhereSetsLie:
    def test_tables_are_told_by_their_columns_and_not_by_their_names(self, tmp_path: Path) -> None:
        files = {f"part-{number}.dat": contents for number, contents in enumerate(written(a_set()).values())}

        assert list(read(a_zip(tmp_path / "2024q1.zip", files)).values()) == [FIRST_FILING, SECOND_FILING]

    @pytest.mark.parametrize(
        ("table", "head"),
        [
            ("NONDERIV_TRANS", "ACCESSION_NUMBER\tSECURITY_TITLE\tTRANS_CODE"),
            ("NONDERIV_HOLDING", "ACCESSION_NUMBER\tSECURITY_TITLE\tNATURE_OF_OWNERSHIP"),
            ("DERIV_TRANS", "ACCESSION_NUMBER\tSECURITY_TITLE\tTRANS_DATE\tCONV_EXERCISE_PRICE"),
            ("DERIV_HOLDING", "accession_number\tsecurity_title\tundlyng_sec_title"),
            ("OWNER_SIGNATURE", '"ACCESSION_NUMBER"\t"OWNERSIGNATUREDATE"'),
        ],
    )
    def test_a_table_that_lacks_a_column_is_still_that_table(self, tmp_path: Path, table: str, head: str) -> None:
        files = written(a_set(**{table: None}))
        files["table.tsv"] = f"{head}\n{FIRST}\tCommon Stock\tS\n".encode()

        assert f"{table}\n{head}\n{FIRST}\tCommon Stock\tS\n" in read(a_folder(tmp_path / "q", files))[f"q/{FIRST}"]

    def test_tables_in_a_folder_of_the_zip_are_named_by_it(self, tmp_path: Path) -> None:
        files = {f"2024q1_form345/{name}": contents for name, contents in written(a_set()).items()}

        assert list(read(a_zip(tmp_path / "f.zip", files))) == [f"f.zip!/2024q1_form345/{FIRST}", f"f.zip!/2024q1_form345/{SECOND}"]

    @pytest.mark.parametrize("make", [a_zip, a_folder])
    def test_each_folder_is_a_set_of_its_own(self, tmp_path: Path, make: type[object]) -> None:
        other = written(a_set(FOOTNOTES=None))
        files = {f"{folder}/{name}": contents for folder, of in (("q2", other), ("q1", written(a_set()))) for name, contents in of.items()}

        found = read(make(tmp_path / "sets", files))  # type: ignore[call-arg, arg-type]

        assert len(found) == 4
        assert [name.split("/")[-2] for name, contents in found.items() if "FOOTNOTES\n-\n" in contents] == ["q2", "q2"]

    def test_sets_in_several_zips_and_in_a_zip_of_zips_are_read(self, tmp_path: Path) -> None:
        inner = a_zip(tmp_path / "2024q1.zip", written(a_set())).read_bytes()
        folder = a_folder(tmp_path / "sets", {"2024q1.zip": inner, "2024q2.zip": inner})
        a_zip(folder / "all.zip", {"2024q3.zip": inner})

        names = [name.rpartition("/")[0] for name in read(folder)]

        assert names == ["sets/2024q1.zip!"] * 2 + ["sets/2024q2.zip!"] * 2 + ["sets/all.zip!/2024q3.zip!"] * 2

    @pytest.mark.parametrize("make", [a_zip, a_folder])
    def test_forms_beside_the_tables_are_read_too(self, tmp_path: Path, make: type[object]) -> None:
        found = read(make(tmp_path / "q", {**written(a_set()), "a.xml": FORM}))  # type: ignore[call-arg, arg-type]

        assert list(found.values()) == [FORM.decode(), FIRST_FILING, SECOND_FILING]

    @pytest.mark.parametrize("make", [a_zip, a_folder])
    def test_what_the_sec_packs_beside_the_tables_is_passed_over(self, tmp_path: Path, make: type[object]) -> None:
        files = {"FORM_345_metadata.json": b"{}", **written(a_set()), "FORM_345_readme.htm": b"<html>"}

        assert list(read(make(tmp_path / "q", files)).values()) == [FIRST_FILING, SECOND_FILING]  # type: ignore[call-arg, arg-type]

    def test_one_table_in_two_files_is_one_table(self, tmp_path: Path) -> None:
        files = written(a_set(SUBMISSION=a_set()["SUBMISSION"][:1]))
        files["more.tsv"] = written(a_set(SUBMISSION=a_set()["SUBMISSION"][1:]))["SUBMISSION.tsv"]

        assert list(read(a_folder(tmp_path / "q", files)).values()) == [FIRST_FILING, SECOND_FILING]

    def test_a_table_in_a_tar_or_packed_by_itself_is_refused_with_advice(self, tmp_path: Path) -> None:
        tar = tmp_path / "f.tar"
        with tarfile.open(tar, "w") as archive:
            for name, contents in {**written(a_set()), "a.xml": FORM}.items():
                header = tarfile.TarInfo(name)
                header.size = len(contents)
                archive.addfile(header, io.BytesIO(contents))
        packed = a_folder(tmp_path, {"SUBMISSION.tsv.gz": gzip.compress(written(a_set())["SUBMISSION.tsv"])}) / "SUBMISSION.tsv.gz"

        assert list(read(tar).values()) == ["packed-table"] * 5 + [FORM.decode()]
        assert "Unpack it and give the folder" in refusal(packed).advice


class TestBadSets:
    @pytest.mark.parametrize("missing", [["SUBMISSION"], ["REPORTINGOWNER"], ["SUBMISSION", "REPORTINGOWNER"]])
    def test_a_set_without_filings_or_owners_is_refused_whole(self, tmp_path: Path, missing: list[str]) -> None:
        refused = refusal(a_zip(tmp_path / "q.zip", written(a_set(**dict.fromkeys(missing)))))

        assert (refused.name, refused.reason) == ("q.zip", "incomplete-set")
        assert all(f"no table {name}" in f"no table {refused.message}" or name in refused.message for name in missing)
        assert " and ".join(f"{name}.tsv" for name in missing) in refused.advice

    def test_rows_of_a_filing_that_the_set_lacks_are_a_document_without_submission(self, tmp_path: Path) -> None:
        lost = "0009900001-24-000099"
        owners = [*a_set()["REPORTINGOWNER"], f"{lost}\t0009940003\tQuill Cy"]

        found = read(a_folder(tmp_path / "q", written(a_set(REPORTINGOWNER=owners))))

        assert list(found.values())[:2] == [FIRST_FILING, SECOND_FILING]
        assert found[f"q/{lost}"] == excerpt(REPORTINGOWNER=owners[2:]) + ABSENT

    def test_lines_without_an_accession_number_are_kept_together(self, tmp_path: Path) -> None:
        notes = ["and so on, as agreed", *a_set()["FOOTNOTES"], "\tF2\tWhose note is this?"]

        found = read(a_folder(tmp_path / "q", written(a_set(FOOTNOTES=notes))))

        assert list(found.values())[:2] == [FIRST_FILING, SECOND_FILING]
        assert found["q/lines-of-no-filing-1"] == ABSENT + excerpt(FOOTNOTES=[notes[0], notes[2]])

    def test_two_tables_of_a_kind_with_different_columns_are_refused(self, tmp_path: Path) -> None:
        files = written(a_set())
        files["older.tsv"] = files["SUBMISSION.tsv"].replace(b"\tREMARKS", b"")

        refused = refusal(a_folder(tmp_path / "q", files))

        assert (refused.name, refused.reason) == ("q", "two-tables")
        assert "SUBMISSION" in refused.message

    def test_tables_without_rows_are_refused(self, tmp_path: Path) -> None:
        assert refusal(a_folder(tmp_path / "q", written({name: [] for name in HEADS}))).reason == "empty-set"

    def test_a_damaged_table_refuses_its_set_and_nothing_else(self, tmp_path: Path) -> None:
        path = tmp_path / "q.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            for name, contents in {**written(a_set()), "a.xml": FORM}.items():
                archive.writestr(name, contents)
        path.write_bytes(path.read_bytes().replace(b"A weighted", b"A w3ighted"))

        found = list(documents([path]))

        assert [each.reason if isinstance(each, Refused) else each.contents for each in found] == [
            "corrupt-member",
            FORM,
            "unreadable-table",
        ]
        assert isinstance(found[-1], Refused)
        assert "q.zip!/FOOTNOTES.tsv" in found[-1].message

    def test_a_table_whose_damage_shows_late_refuses_its_set(self, tmp_path: Path) -> None:
        path = tmp_path / "q.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            for name, contents in written(a_set(FOOTNOTES=[f"{FIRST}\tF1\t{'x' * 9_000}A weighted"])).items():
                archive.writestr(name, contents)
        path.write_bytes(path.read_bytes().replace(b"A weighted", b"A w3ighted"))

        refused = refusal(path)

        assert refused.reason == "unreadable-table"
        assert "q.zip!/FOOTNOTES.tsv" in refused.message

    def test_a_damaged_form_beside_all_eight_tables_spoils_nothing(self, tmp_path: Path) -> None:
        path = tmp_path / "q.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            for name, contents in {**written({name: [] for name in HEADS} | a_set()), "a.xml": FORM}.items():
                archive.writestr(name, contents)
        path.write_bytes(path.read_bytes().replace(FORM, FORM[::-1]))

        assert list(read(path)) == ["q.zip!/a.xml", f"q.zip!/{FIRST}", f"q.zip!/{SECOND}"]

    def test_a_line_or_a_filing_that_no_form_can_have_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        limits = Limits(document_bytes=2_000)
        monkeypatch.setattr(excerpts, "PART_BYTES_MAX", 3_000)
        long_line = a_folder(tmp_path / "line", written(a_set(FOOTNOTES=[f"{FIRST}\tF1\t{'x' * 3_000}" + "x" * 2**20])))
        many_rows = a_folder(tmp_path / "rows", written(a_set(FOOTNOTES=[f"{FIRST}\tF{number}\t{'x' * 900}" for number in range(4)])))

        assert read(long_line, limits=limits) == {"line": "too-large"}
        assert read(many_rows, limits=limits) == {f"rows/{FIRST}": "too-large", f"rows/{SECOND}": SECOND_FILING}

    def test_a_table_over_its_limit_is_refused(self, tmp_path: Path) -> None:
        assert refusal(a_folder(tmp_path / "q", written(a_set())), limits=Limits(table_bytes=100)).reason == "too-large"

    def test_a_zip_whose_tables_unpack_to_too_much_is_refused(self, tmp_path: Path) -> None:
        path = a_zip(tmp_path / "q.zip", written(a_set(FOOTNOTES=[f"{FIRST}\tF1\t{'x' * 90_000}"])))

        assert list(read(path, limits=Limits(ratio=5, free_bytes=10_000)).values()) == ["archive-bomb", "unreadable-table"]
        assert len(read(path, limits=Limits(archive_bytes=95_000, ratio=10**6))) == 2
        assert refusal(path, limits=Limits(archive_bytes=90_300, ratio=10**6)).reason == "archive-bomb"

    @given(
        places=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=6),
        cut=st.integers(0, 5000),
    )
    def test_no_damage_ever_raises(self, places: list[tuple[int, int]], cut: int) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = a_zip(Path(folder) / "q.zip", written(a_set()))
            damaged = bytearray(path.read_bytes())
            for place, value in places:
                damaged[place % len(damaged)] = value
            path.write_bytes(damaged[: len(damaged) - cut % len(damaged)])

            assert list(documents([path]))

    @given(tables=st.dictionaries(st.sampled_from(sorted(HEADS)), st.binary(max_size=200)))
    @example(tables={"FOOTNOTES": b"two returns\r\r\n"})
    def test_no_bytes_in_a_table_ever_raise_and_none_are_lost(self, tables: dict[str, bytes]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            files = written(a_set())
            for name, contents in tables.items():
                files[f"{name}.tsv"] = HEADS[name].encode() + b"\n" + contents
            found = list(documents([a_zip(Path(folder) / "q.zip", files)]))

        kept = {line for each in found if isinstance(each, InputDocument) for line in each.contents.split(b"\n")}
        rows = {
            line
            for contents in tables.values()
            for line in contents.replace(b"\r\n", b"\n").removesuffix(b"\r").split(b"\n")
            if line.strip()
        }
        assert rows <= kept


class TestTemporaryFile:
    def test_nothing_is_left_in_the_folder_for_temporary_files(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        place = tmp_path / "temporary"
        place.mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(place))
        found = documents([a_folder(tmp_path / "q", written(a_set()))])

        next(found)

        assert list(place.iterdir()) == []

    def test_a_folder_for_temporary_files_that_is_not_there_refuses_the_set(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))

        refused = refusal(a_zip(tmp_path / "q.zip", written(a_set())))

        assert (refused.name, refused.reason) == ("q.zip", "temporary-file")
        assert "No such file or directory" in refused.message
        assert "TMPDIR" in refused.advice

    def test_a_full_disk_refuses_the_set(self, tmp_path: Path) -> None:
        path = a_zip(tmp_path / "q.zip", written(a_set()))
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
        try:
            refused = refusal(path)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

        assert refused.reason == "temporary-file"
        assert "File too large" in refused.message


class TestMemory:
    def test_a_set_of_many_parts_gives_each_filing_once(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder = a_folder(tmp_path / "q", written(many(300)))
        whole = read(folder)
        monkeypatch.setattr(sets, "PART_BYTES", 500)
        monkeypatch.setattr(sets, "PARTS_MAX", 7)
        monkeypatch.setattr(excerpts, "PART_BYTES_MAX", 900)
        monkeypatch.setattr(spool, "_WAITING_BYTES_MAX", 200)

        assert len(whole) == 300
        assert dict(sorted(read(folder).items())) == dict(sorted(whole.items()))

    def test_a_set_of_many_filings_takes_no_more_memory_than_one_of_few(self, tmp_path: Path) -> None:
        few, many_more = (a_folder(tmp_path / str(number), written(many(number, note="x" * 2_000))) for number in (4_000, 16_000))

        assert held_while_reading(many_more) < 2 * held_while_reading(few)


def many(number: int, note: str = "A note.") -> Tables:
    """A set of so many filings, their footnotes in the opposite order."""
    numbers = [f"0009900001-24-{each:06}" for each in range(number)]
    return a_set(
        SUBMISSION=[f"{each}\t03-JAN-2024\t4\t{place % 97}\t" for place, each in enumerate(numbers)],
        REPORTINGOWNER=[f"{each}\t0009940001\tMarlowe Ada" for each in numbers],
        NONDERIV_TRANS=[],
        FOOTNOTES=[f"{each}\tF1\t{note}" for each in reversed(numbers)],
        OWNER_SIGNATURE=[],
    )


def held_while_reading(path: Path) -> int:
    tracemalloc.start()
    try:
        for _ in documents([path]):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


class TestCount:
    def test_the_filings_of_a_set_are_counted(self, tmp_path: Path) -> None:
        files = {**written(a_set()), "a.xml": FORM, "FORM_345_metadata.json": b"{}"}

        assert count([a_zip(tmp_path / "q.zip", files), a_folder(tmp_path / "q", files)]) == 6


@pytest.mark.corpus
def test_the_data_set_of_a_year_is_one_document_for_each_filing(shared: Path) -> None:
    archive = shared / "corpus" / "2023-dev_form345.zip"

    found: Iterator[Input] = documents([archive])
    first = list(islice(found, 1))
    rest = sum(isinstance(each, InputDocument) for each in found)

    assert first[0].name.startswith("2023-dev_form345.zip!/00")
    assert 1 + rest == count([archive]) == 8107


@pytest.mark.corpus
def test_a_real_quarter_without_its_owners_is_refused(shared: Path) -> None:
    refused = refusal(shared / "corpus" / "samples" / "tsv-2024q3-partial" / "2024q3-partial_form345.zip")

    assert refused.reason == "incomplete-set"
    assert "REPORTINGOWNER" in refused.message
