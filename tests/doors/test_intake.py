import bz2
import gzip
import io
import lzma
import os
import re
import stat
import tarfile
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insider_ledger.intake import Input, InputDocument, Limits, Refused, count, documents
from insider_ledger.unsafe_text import UNSAFE

GivenFile = Callable[[str, bytes], Path]
Pack = Callable[[Any], bytes]

FORM = b"<ownershipDocument/>"
OTHER = b"another form"
SMALL = Limits(document_bytes=1000, archive_bytes=5000, ratio=10, free_bytes=100, members=5, depth=2)


def a_zip(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, contents in members.items():
            archive.writestr(zipfile.ZipInfo(name), contents, compress_type=compression)
    return packed.getvalue()


def a_zip_of_pairs(members: list[tuple[str, bytes]]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive, warnings.catch_warnings(action="ignore"):
        for name, contents in members:
            archive.writestr(zipfile.ZipInfo(name), contents)
    return packed.getvalue()


def a_tar_of_pairs(members: list[tuple[str, bytes]]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, contents in members:
            header = tarfile.TarInfo(name)
            header.size = len(contents)
            archive.addfile(header, io.BytesIO(contents))
    return packed.getvalue()


def a_tar(members: dict[str, bytes], *more: tarfile.TarInfo, form: int = tarfile.PAX_FORMAT) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=form) as archive:
        for name, contents in members.items():
            header = tarfile.TarInfo(name)
            header.size = len(contents)
            archive.addfile(header, io.BytesIO(contents))
        for header in more:
            archive.addfile(header)
    return packed.getvalue()


def a_link(name: str, kind: bytes) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.type = kind
    header.linkname = "/etc/passwd"
    return header


def read(path: Path, limits: Limits | None = None) -> dict[str, bytes | str]:
    """What intake makes of `path`: contents of documents, reasons of refusals, by name and in order."""
    found: list[Input] = list(documents([path], limits=limits or Limits()))
    assert len({each.name for each in found}) == len(found)
    return {each.name: each.contents if isinstance(each, InputDocument) else each.reason for each in found}


def refusal(path: Path, limits: Limits | None = None) -> Refused:
    (found,) = (each for each in documents([path], limits=limits or Limits()) if isinstance(each, Refused))
    return found


@pytest.fixture
def given_file(tmp_path: Path) -> GivenFile:
    def write(name: str, contents: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(contents)
        return path

    return write


class TestFilesAndFolders:
    def test_a_file_is_one_document_named_by_its_own_name(self, given_file: GivenFile) -> None:
        assert read(given_file("a.xml", FORM)) == {"a.xml": FORM}

    def test_an_empty_file_is_a_document_without_contents(self, given_file: GivenFile) -> None:
        assert read(given_file("a.xml", b"")) == {"a.xml": b""}

    def test_a_folder_is_read_to_its_depths_in_the_order_of_names(self, tmp_path: Path) -> None:
        for name in ("b.xml", "a/z.xml", "a/b/c.xml", "c.xml"):
            (tmp_path / "filings" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "filings" / name).write_bytes(name.encode())

        names = list(read(tmp_path / "filings"))

        assert names == ["filings/a/b/c.xml", "filings/a/z.xml", "filings/b.xml", "filings/c.xml"]

    def test_paths_come_in_the_order_given(self, given_file: GivenFile) -> None:
        second, first = given_file("second.xml", FORM), given_file("first.xml", OTHER)

        assert [each.name for each in documents([second, first])] == ["second.xml", "first.xml"]

    def test_hidden_files_in_a_folder_are_passed_over(self, tmp_path: Path) -> None:
        (tmp_path / ".git").mkdir()
        (tmp_path / ".git" / "config").write_bytes(b"")
        (tmp_path / ".DS_Store").write_bytes(b"")
        (tmp_path / "a.xml").write_bytes(FORM)

        assert list(read(tmp_path)) == [f"{tmp_path.name}/a.xml"]

    def test_a_hidden_file_that_is_named_is_read(self, given_file: GivenFile) -> None:
        assert read(given_file(".a.xml", FORM)) == {".a.xml": FORM}

    def test_a_link_back_into_its_folder_is_walked_once(self, tmp_path: Path) -> None:
        folder = tmp_path / "filings"
        folder.mkdir()
        (folder / "a.xml").write_bytes(FORM)
        (folder / "loop").symlink_to(folder, target_is_directory=True)

        assert read(folder) == {"filings/a.xml": FORM}

    def test_a_missing_path_says_which_one(self, tmp_path: Path) -> None:
        refused = refusal(tmp_path / "nowhere")

        assert refused.reason == "not-found"
        assert str(tmp_path / "nowhere") in refused.message

    def test_a_link_to_nothing_does_not_stop_the_rest(self, tmp_path: Path) -> None:
        (tmp_path / "a.xml").symlink_to(tmp_path / "gone")
        (tmp_path / "b.xml").write_bytes(FORM)

        assert list(read(tmp_path).values()) == ["not-found", FORM]

    def test_a_folder_without_files_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "filings" / "deeper").mkdir(parents=True)

        assert read(tmp_path / "filings") == {"filings": "empty-folder"}

    def test_a_path_that_cannot_be_followed_says_why(self, given_file: GivenFile) -> None:
        refused = refusal(given_file("a.xml", FORM) / "b.xml")

        assert refused.reason == "unreadable"
        assert "Not a directory" in refused.message

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
    def test_a_pipe_is_refused_and_never_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")

        assert read(tmp_path / "pipe") == {"pipe": "not-a-file"}

    def test_a_file_that_no_form_can_be_is_not_read(self, given_file: GivenFile) -> None:
        assert read(given_file("a.xml", b"x" * 1001), SMALL) == {"a.xml": "too-large"}

    def test_a_file_at_the_limit_is_read_whole(self, given_file: GivenFile) -> None:
        assert read(given_file("a.xml", b"x" * 1000), SMALL) == {"a.xml": b"x" * 1000}

    def test_control_characters_of_a_file_name_do_not_reach_the_label(self, given_file: GivenFile) -> None:
        assert read(given_file("a\x1b[31m.xml", FORM)) == {"a\N{REPLACEMENT CHARACTER}[31m.xml": FORM}


class TestArchives:
    @pytest.mark.parametrize(
        "contents",
        [
            a_zip({"a.xml": FORM, "sub/b.txt": OTHER}),
            a_zip({"a.xml": FORM, "sub/b.txt": OTHER}, zipfile.ZIP_STORED),
            a_zip({"a.xml": FORM, "sub/b.txt": OTHER}, zipfile.ZIP_LZMA),
            a_tar({"a.xml": FORM, "sub/b.txt": OTHER}),
            gzip.compress(a_tar({"a.xml": FORM, "sub/b.txt": OTHER})),
            bz2.compress(a_tar({"a.xml": FORM, "sub/b.txt": OTHER})),
            lzma.compress(a_tar({"a.xml": FORM, "sub/b.txt": OTHER})),
        ],
        ids=["zip", "stored zip", "lzma zip", "tar", "tar.gz", "tar.bz2", "tar.xz"],
    )
    def test_an_archive_is_told_by_its_content_whatever_its_name(self, given_file: GivenFile, contents: bytes) -> None:
        assert read(given_file("filings.dat", contents)) == {"filings.dat!/a.xml": FORM, "filings.dat!/sub/b.txt": OTHER}

    @pytest.mark.parametrize(("pack", "suffix"), [(gzip.compress, "gz"), (bz2.compress, "bz2"), (lzma.compress, "xz")])
    def test_one_packed_file_is_one_document(self, given_file: GivenFile, pack: Pack, suffix: str) -> None:
        assert read(given_file(f"a.txt.{suffix}", pack(FORM))) == {"a.txt": FORM}

    def test_an_archive_in_an_archive_is_opened(self, given_file: GivenFile) -> None:
        inner = gzip.compress(a_tar({"a.xml": FORM}))

        assert read(given_file("all.zip", a_zip({"q1.tar.gz": inner, "b.txt": OTHER}))) == {
            "all.zip!/q1.tar.gz!/a.xml": FORM,
            "all.zip!/b.txt": OTHER,
        }

    def test_an_archive_three_deep_is_not_opened(self, given_file: GivenFile) -> None:
        innermost = a_zip({"a.xml": FORM})
        path = given_file("1.zip", a_zip({"2.zip": a_zip({"3.zip": innermost})}))

        refused = refusal(path)

        assert (refused.name, refused.reason, refused.contents) == ("1.zip!/2.zip!/3.zip", "nested-too-deep", innermost)

    def test_what_a_system_leaves_in_an_archive_is_passed_over(self, given_file: GivenFile) -> None:
        contents = a_zip({"__MACOSX/._a.xml": b"", ".DS_Store": b"", "./a.xml": FORM})

        assert read(given_file("f.zip", contents)) == {"f.zip!/a.xml": FORM}

    @pytest.mark.parametrize("pack", [a_zip, a_tar])
    def test_a_member_that_points_outside_gets_a_harmless_label(self, given_file: GivenFile, pack: Pack) -> None:
        contents = pack({"../../etc/a.xml": FORM, "/absolute/b.xml": OTHER, "c:\\d\\e.xml": b""})

        assert read(given_file("f", contents)) == {"f!/etc/a.xml": FORM, "f!/absolute/b.xml": OTHER, "f!/c:/d/e.xml": b""}

    def test_a_member_without_a_name_is_read(self, given_file: GivenFile) -> None:
        contents = bytearray(a_zip({"?": FORM}, zipfile.ZIP_STORED))
        directory = contents.index(b"PK\x01\x02")
        contents[directory + 28] = contents[26] = 0
        del contents[directory + 46], contents[30]
        contents[-10:-2] = (len(contents) - 22 - directory + 1).to_bytes(4, "little") + (directory - 1).to_bytes(4, "little")

        assert read(given_file("f.zip", bytes(contents))) == {"f.zip!/unnamed": FORM}

    @pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
    def test_a_long_or_foreign_name_in_a_tar_is_kept(self, given_file: GivenFile, form: int) -> None:
        name = "Größe/" + "d" * 180 + "/0009900001-24-000001.txt"

        assert read(given_file("f.tar", a_tar({name: FORM, "b": OTHER}, form=form))) == {f"f.tar!/{name}": FORM, "f.tar!/b": OTHER}

    @pytest.mark.parametrize("contents", [a_zip({}), a_tar({}), a_zip({"folder/": b""})])
    def test_an_archive_without_files_is_refused(self, given_file: GivenFile, contents: bytes) -> None:
        assert list(read(given_file("f", contents)).values()) in (["empty-archive"], [contents])

    def test_nothing_is_written(self, given_file: GivenFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = given_file("f.zip", a_zip({"../a.xml": FORM}))
        before = sorted(tmp_path.rglob("*"))
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

        read(path)

        assert sorted(tmp_path.rglob("*")) == before


class TestHostileArchives:
    def test_a_member_that_unpacks_to_too_much_is_refused_and_the_rest_read(self, given_file: GivenFile) -> None:
        contents = a_zip({"bomb": bytes(900), "a.xml": FORM})

        assert read(given_file("f.zip", contents), SMALL) == {"f.zip!/bomb": "archive-bomb", "f.zip!/a.xml": FORM}

    def test_a_member_larger_than_any_form_is_refused_and_the_rest_read(self, given_file: GivenFile) -> None:
        contents = a_zip({"large": os.urandom(1001), "a.xml": FORM})

        assert read(given_file("f.zip", contents), SMALL) == {"f.zip!/large": "too-large", "f.zip!/a.xml": FORM}

    def test_members_that_together_unpack_to_too_much_end_the_archive(self, given_file: GivenFile) -> None:
        members = {str(number): os.urandom(990) for number in range(4)}
        limits = Limits(document_bytes=1000, archive_bytes=2500, free_bytes=100)

        assert list(read(given_file("f.zip", a_zip(members)), limits)) == ["f.zip!/0", "f.zip!/1", "f.zip"]
        assert refusal(given_file("f.zip", a_zip(members)), limits).reason == "archive-bomb"

    def test_a_packed_tar_that_unpacks_to_too_much_ends(self, given_file: GivenFile) -> None:
        contents = gzip.compress(a_tar({"a.xml": FORM, "bomb": bytes(900), "more": bytes(900)}))
        limits = Limits(document_bytes=1000, ratio=3, free_bytes=1100)

        assert read(given_file("f.tgz", contents), limits) == {"f.tgz!/a.xml": FORM, "f.tgz": "archive-bomb"}

    def test_a_large_member_of_a_tar_is_passed_over(self, given_file: GivenFile) -> None:
        contents = a_tar({"large": bytes(1001), "a.xml": FORM})

        assert read(given_file("f.tar", contents), SMALL) == {"f.tar!/large": "too-large", "f.tar!/a.xml": FORM}

    def test_a_packed_file_that_unpacks_without_end_is_refused_quickly(self, given_file: GivenFile) -> None:
        contents = gzip.compress(bytes(40 * 1024**2))
        limits = Limits(document_bytes=1024**2, free_bytes=1024**3)

        assert read(given_file("bomb.gz", contents), limits) == {"bomb.gz": "too-large"}

    def test_an_archive_that_unpacks_to_itself_ends(self, given_file: GivenFile) -> None:
        contents = FORM
        for level in range(6):
            contents = a_zip({f"{level}.zip": contents})

        assert list(read(given_file("f.zip", contents)).values()) == ["nested-too-deep"]

    @pytest.mark.parametrize("pack", [a_zip, a_tar])
    def test_too_many_members_end_the_archive(self, given_file: GivenFile, pack: Pack) -> None:
        found = read(given_file("f", pack({str(number): FORM for number in range(6)})), Limits(members=5))

        assert list(found.values()) == [FORM] * 5 + ["too-many-members"]

    @pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
    def test_links_and_devices_in_a_tar_are_never_followed(self, given_file: GivenFile, kind: bytes) -> None:
        contents = a_tar({"a.xml": FORM}, a_link("b", kind))

        assert read(given_file("f.tar", contents)) == {"f.tar!/a.xml": FORM, "f.tar!/b": "not-a-file"}

    def test_a_link_in_a_zip_is_never_followed(self, given_file: GivenFile) -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            link = zipfile.ZipInfo("a.xml")
            link.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(link, "/etc/passwd")

        assert read(given_file("f.zip", packed.getvalue())) == {"f.zip!/a.xml": "not-a-file"}

    def test_an_encrypted_member_is_refused_and_the_rest_read(self, given_file: GivenFile) -> None:
        contents = bytearray(a_zip({"a.xml": FORM, "b.xml": OTHER}, zipfile.ZIP_STORED))
        contents[6] |= 1
        contents[contents.index(b"PK\x01\x02") + 8] |= 1

        assert read(given_file("f.zip", bytes(contents))) == {"f.zip!/a.xml": "encrypted", "f.zip!/b.xml": OTHER}

    @pytest.mark.parametrize("pack", [a_zip_of_pairs, a_tar_of_pairs])
    def test_members_of_the_same_name_are_all_read(self, given_file: GivenFile, pack: Pack) -> None:
        path = given_file("f", pack([("a.xml", FORM), ("../a.xml", OTHER), ("a.xml", b"a third")]))

        assert [(each.name, each.contents) for each in documents([path])] == [
            ("f!/a.xml", FORM),
            ("f!/a.xml", OTHER),
            ("f!/a.xml", b"a third"),
        ]

    @pytest.mark.parametrize("pack", [a_zip, a_tar])
    @pytest.mark.parametrize("unsafe", ["\x1b[2J", "\x9b", "\u202e", "\u200b", "\u2028", "\U000e0041", "\n"])
    def test_nothing_unsafe_of_a_members_name_reaches_the_label(self, given_file: GivenFile, pack: Pack, unsafe: str) -> None:
        (label,) = read(given_file("f", pack({f"a{unsafe}.xml": FORM})))

        assert label.startswith("f!/a\N{REPLACEMENT CHARACTER}")
        assert UNSAFE.search(label) is None

    def test_a_size_below_zero_is_damage(self, given_file: GivenFile) -> None:
        header = tarfile.TarInfo("a.xml")
        header.size, header.pax_headers = len(FORM), {"size": "-1025"}
        contents = header.tobuf(tarfile.PAX_FORMAT) + FORM.ljust(512, b"\0") + bytes(4096)

        assert b"-1025" in contents
        assert read(given_file("f.tar", contents)) == {"f.tar": "corrupt-archive"}

    def test_a_name_with_a_hidden_end_is_refused(self, given_file: GivenFile) -> None:
        contents = a_zip({"a.xml_.exe": FORM}, zipfile.ZIP_STORED).replace(b"a.xml_.exe", b"a.xml\0.exe")

        assert read(given_file("f.zip", contents)) == {"f.zip!/a.xml": "unsafe-name"}


class TestDamagedArchives:
    def test_a_damaged_member_does_not_spoil_the_others(self, given_file: GivenFile) -> None:
        contents = a_zip({"a.xml": FORM, "b.xml": OTHER}, zipfile.ZIP_STORED).replace(FORM, FORM[::-1])

        assert read(given_file("f.zip", contents)) == {"f.zip!/a.xml": "corrupt-member", "f.zip!/b.xml": OTHER}

    def test_a_zip_that_is_cut_off_is_refused_with_its_bytes(self, given_file: GivenFile) -> None:
        contents = a_zip({"a.xml": FORM, "b.xml": OTHER})[:-30]

        refused = refusal(given_file("f.zip", contents))

        assert (refused.reason, refused.contents) == ("corrupt-archive", contents)

    @pytest.mark.parametrize("keep", [1024, 1024 + 300, 1024 + 512 + 4], ids=["between members", "in a header", "in a member"])
    def test_a_tar_that_is_cut_off_gives_what_is_whole_and_says_so(self, given_file: GivenFile, keep: int) -> None:
        contents = a_tar({"a.xml": FORM, "b.xml": OTHER})[:keep]

        assert read(given_file("f.tar", contents)) == {"f.tar!/a.xml": FORM, "f.tar": "corrupt-archive"}
        assert "1 of its members" in refusal(given_file("f.tar", contents)).message

    def test_a_tar_with_a_damaged_header_says_so(self, given_file: GivenFile) -> None:
        contents = bytearray(a_tar({"a.xml": FORM, "b.xml": OTHER, "c.xml": b""}))
        contents[1024] ^= 0xFF

        assert read(given_file("f.tar", bytes(contents))) == {"f.tar!/a.xml": FORM, "f.tar": "corrupt-archive"}

    def test_a_packed_tar_that_is_cut_off_says_so(self, given_file: GivenFile) -> None:
        contents = gzip.compress(a_tar({"a.xml": os.urandom(50_000), "b.xml": os.urandom(50_000)}))

        assert list(read(given_file("f.tgz", contents[:75_000])).values())[1:] == ["corrupt-archive"]

    def test_an_extension_header_of_great_size_is_refused(self, given_file: GivenFile) -> None:
        header = tarfile.TarInfo("long")
        header.type = tarfile.GNUTYPE_LONGNAME
        header.size = 1024**3

        assert read(given_file("f.tar", header.tobuf(tarfile.GNU_FORMAT) + bytes(4096))) == {"f.tar": "corrupt-archive"}

    @given(
        whole=st.sampled_from([a_zip({"a.xml": FORM, "b/c.xml": OTHER}), a_tar({"a.xml": FORM, "ü" * 120: OTHER})]),
        pack=st.sampled_from([bytes, gzip.compress, bz2.compress, lzma.compress]),
        places=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=6),
        cut=st.integers(0, 5000),
    )
    def test_no_damage_ever_raises(self, whole: bytes, pack: Pack, places: list[tuple[int, int]], cut: int) -> None:
        damaged = bytearray(pack(whole))
        for place, value in places:
            damaged[place % len(damaged)] = value
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "f"
            path.write_bytes(damaged[: len(damaged) - cut % len(damaged)])

            found = list(documents([path]))

        assert found
        assert all(isinstance(each, InputDocument | Refused) for each in found)


class TestCount:
    def test_files_folders_and_zips_are_counted(self, tmp_path: Path) -> None:
        (tmp_path / "a.xml").write_bytes(FORM)
        (tmp_path / "f.zip").write_bytes(a_zip({"a": FORM, "b": OTHER, "folder/": b""}))

        assert count([tmp_path, tmp_path / "a.xml"]) == 4

    def test_a_tar_is_not_unpacked_to_be_counted(self, given_file: GivenFile) -> None:
        assert count([given_file("f.tgz", gzip.compress(a_tar({"a": FORM})))]) is None

    def test_what_will_be_refused_counts_as_one_and_is_not_unpacked(self, given_file: GivenFile) -> None:
        head = b"ACCESSION_NUMBER\tFILING_DATE\tISSUERCIK\n"
        locked = bytearray(a_zip({"a.xml": FORM}, zipfile.ZIP_STORED))
        locked[6] |= 1
        locked[locked.index(b"PK\x01\x02") + 8] |= 1

        assert count([given_file("f.zip", bytes(locked))]) == 1
        assert count([given_file("g.zip", a_zip({"SUBMISSION.tsv": head + b"\n" * 5000}))], SMALL) == 1
        assert count([given_file("g.zip", a_zip({"SUBMISSION.tsv": head + b"\n" * 5000}))]) == 5000

    def test_what_cannot_be_read_counts_as_one(self, given_file: GivenFile, tmp_path: Path) -> None:
        assert count([given_file("f.zip", b"PK\x03\x04 no zip"), tmp_path / "nowhere"]) == 2


@pytest.mark.corpus
def test_every_document_of_an_archive_of_a_half_year_is_read(shared: Path) -> None:
    archive = shared / "corpus" / "form4-2023-dev.zip"

    read_documents = sum(isinstance(each, InputDocument) for each in documents([archive]))

    assert read_documents == count([archive]) == 8107


def test_every_reason_for_a_refusal_is_in_the_reference() -> None:
    root = Path(__file__).resolve().parents[2]
    code = "".join(path.read_text() for path in sorted((root / "insider_ledger" / "intake").glob("*.py")))
    reasons = set(re.findall(r'(?:reason=|refused\(\s*)"([a-z-]+)"', code))
    documented = re.findall(r"^\| `([a-z-]+)` \|", (root / "docs" / "reference" / "refusals.md").read_text(), re.MULTILINE)

    assert sorted(reasons) == sorted(documented)
