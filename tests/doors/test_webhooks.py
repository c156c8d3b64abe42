"""Webhooks: signed pages in order, at least once, whatever consumers and deliverers do."""

import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

import insider_ledger
from benchmarks import synthetic
from insider_ledger import examples, extras
from insider_ledger.cli.group import group
from insider_ledger.cli.status import Status
from insider_ledger.errors import BadWebhookError, MissingLibraryError, UnknownPositionError, UnknownWebhookError, WebhookSecretsError
from insider_ledger.health.book_checks import webhooks as webhook_checks
from insider_ledger.webhooks.delivering import retry_pause
from insider_ledger.webhooks.sending import send
from insider_ledger.webhooks.settings import HOOKS_MAX, Delivery
from insider_ledger.webhooks.signing import new_secret, read_secrets, sign
from ledger.store import webhooks
from ledger.store.database import Database
from ledger.store.tables import webhook
from ledger.store.webhooks import Webhook
from ledger.values.times import ALL_KNOWN
from tests.consumer import Consumer, say
from tests.recorded import RecordedBook

ROOT = Path(__file__).resolve().parents[2]
AS_OF = date(2024, 12, 31)
NOW = datetime(2024, 6, 3, 12, tzinfo=UTC)
LONGEST_WAIT = 120
SECRET = new_secret()


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """A file with the secret of the webhooks `wh` and `other`."""
    return written(tmp_path / "secrets", f"# ours\nwh {SECRET}\nother {SECRET}\n")


def written(path: Path, text: str) -> Path:
    path.touch(mode=0o600)
    path.write_text(text)
    return path


def how(secrets: Path, **other: Any) -> Delivery:
    return Delivery(secrets=secrets, **{"events": 5, "timeout": 10.0, "retry_first": 0.01, **other})


def hook_of(book: insider_ledger.book.Book, name: str = "wh") -> Webhook:
    return next(hook for hook in book.webhooks() if hook.name == name)


def events_of(consumer: Consumer) -> list[int]:
    return [row["ledger_position"] for message in consumer.messages for row in message.page["rows"]]


def applied(messages: list[Any]) -> dict[str, Any]:
    """The copy of a consumer that drops what it has had, by the id of the message."""
    copy: dict[str, Any] = {}
    for message in {message.id: message for message in messages}.values():
        for row in message.page["rows"]:
            copy[row["holding"]] = row["after"]
    return {key: held for key, held in copy.items() if held is not None}


# Signatures


def test_a_signature_is_that_of_the_specification() -> None:
    signature = sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')

    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_each_message_is_signed_with_each_secret_of_its_webhook(filled: RecordedBook, tmp_path: Path) -> None:
    older, newer = new_secret(), new_secret()
    file = written(tmp_path / "secrets", f"wh {older}\nwh {newer}\n")
    with Consumer() as consumer:
        filled.add_webhook("wh", consumer.url, "events")
        filled.deliver_webhooks(how(file))

    for message in consumer.messages:
        assert message.is_signed_by(older)
        assert message.is_signed_by(newer)
        assert not message.is_signed_by(new_secret())
        assert abs(int(message.timestamp) - datetime.now(UTC).timestamp()) < LONGEST_WAIT
    assert consumer.messages[0].path == "/in?of=insiders"


@pytest.mark.parametrize(
    "line",
    ["wh", f"wh {SECRET} more", f"wh {SECRET[6:]}", "wh whsec_c2hvcnQ=", "wh whsec_%%%"],
    ids=["no secret", "a third word", "no prefix", "too short", "not base64"],
)
def test_a_line_that_is_no_secret_is_refused_and_not_repeated(tmp_path: Path, line: str) -> None:
    with pytest.raises(WebhookSecretsError) as error:
        read_secrets(written(tmp_path / "secrets", f"\n{line}\n"))

    assert error.value.line == 2
    assert "whsec_" not in error.value.message + error.value.advice
    assert SECRET[6:] not in error.value.message


def test_a_file_of_secrets_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path / "secrets", f"wh {SECRET}\n")
    file.chmod(0o640)

    with pytest.raises(WebhookSecretsError, match="other users"):
        read_secrets(file)


def test_without_a_secret_nothing_is_sent(filled: RecordedBook, tmp_path: Path) -> None:
    with Consumer() as consumer:
        filled.add_webhook("wh", consumer.url)
        filled.deliver_webhooks(how(written(tmp_path / "secrets", f"other {SECRET}\n")))

    assert consumer.messages == []
    assert "no secret" in str(hook_of(filled).last_failure)


# In order, at least once


def test_events_come_in_pages_in_order_and_once(filled: RecordedBook, secrets: Path) -> None:
    with Consumer() as consumer:
        filled.add_webhook("wh", consumer.url, "events", after=3)
        filled.deliver_webhooks(how(secrets))
        filled.deliver_webhooks(how(secrets))

    assert events_of(consumer) == list(range(4, filled.head() + 1))
    assert len(consumer.messages) > 1
    assert hook_of(filled).ledger_position == filled.head()


def test_changes_lead_to_the_holdings(filled: RecordedBook, secrets: Path) -> None:
    with Consumer() as consumer:
        filled.add_webhook("wh", consumer.url, as_of=AS_OF)
        filled.deliver_webhooks(how(secrets))

    assert applied(consumer.messages).keys() == {item.id for item in filled.holdings(as_of=AS_OF, known_at=ALL_KNOWN).holdings}
    assert {message.page["as_of"] for message in consumer.messages} == {str(AS_OF)}


@pytest.mark.parametrize("feed", ["events", "changes"])
def test_a_page_that_was_not_taken_comes_again_as_it_was_also_when_more_is_recorded(
    book: RecordedBook, secrets: Path, feed: webhooks.Feed
) -> None:
    first, *others = examples.filings()
    book.import_paths([first])
    with Consumer(500, 429) as consumer:
        book.add_webhook("wh", consumer.url, feed, as_of=AS_OF)
        book.deliver_webhooks(how(secrets, events=500))
        assert hook_of(book).ledger_position == 0
        book.import_paths(others)
        book.deliver_webhooks(how(secrets, events=500))
        threading.Event().wait(0.05)
        book.deliver_webhooks(how(secrets, events=500))

    refused, again, taken, rest = consumer.messages
    assert (refused.id, refused.body) == (again.id, again.body) == (taken.id, taken.body)
    assert rest.page["after"] == taken.page["ledger_position"]
    assert (hook_of(book).ledger_position, hook_of(book).failures) == (book.head(), 0)


def silent(released: threading.Event) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(_request: BaseHTTPRequestHandler) -> None:
        released.wait(LONGEST_WAIT)

    return answer


def dripping(request: BaseHTTPRequestHandler) -> None:
    """An answer of one letter at a time, each before a time limit of sockets."""
    try:
        for _ in range(LONGEST_WAIT * 20):
            request.wfile.write(b"H")
            threading.Event().wait(0.05)
    except OSError:
        return


def redirecting(request: BaseHTTPRequestHandler) -> None:
    say(request, 307, Location="/elsewhere")


def garbled(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"whatever\r\n\r\n")
    request.close_connection = True


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (500, "it answered 500"),
        (410, "it answered 410"),
        (429, "it answered 429"),
        (redirecting, "it answered 307, and redirects are not followed"),
        (dripping, "it did not answer within 0.3 seconds"),
        (garbled, "it ended the connection without an answer that can be read"),
    ],
)
def test_a_consumer_that_does_not_take_a_page_keeps_its_place(filled: RecordedBook, secrets: Path, answer: Any, why: str) -> None:
    with Consumer(last=answer) as consumer:
        filled.add_webhook("wh", consumer.url)
        filled.deliver_webhooks(how(secrets, timeout=0.3, retry_first=60.0))
        filled.deliver_webhooks(how(secrets))

    hook = hook_of(filled)
    assert len(consumer.messages) == 1
    assert (hook.ledger_position, hook.failures, hook.last_failure) == (0, 1, why)
    assert hook.next_attempt_at is not None
    assert hook.failing_since is not None
    assert hook.next_attempt_at - hook.failing_since >= timedelta(seconds=30)


def test_a_consumer_that_says_nothing_is_not_waited_for_longer_than_the_timeout(filled: RecordedBook, secrets: Path) -> None:
    released = threading.Event()
    with Consumer(last=silent(released)) as consumer:
        filled.add_webhook("wh", consumer.url)
        filled.deliver_webhooks(how(secrets, timeout=0.3))
        released.set()

    assert hook_of(filled).last_failure == "it did not answer within 0.3 seconds"


def test_where_nobody_listens_is_a_failure(filled: RecordedBook, secrets: Path) -> None:
    with Consumer() as consumer:
        url = consumer.url
    filled.add_webhook("wh", url)
    filled.deliver_webhooks(how(secrets))

    assert hook_of(filled).last_failure == "nothing listens there"


def test_a_consumer_that_speaks_no_tls_is_not_sent_anything() -> None:
    with Consumer() as consumer:
        sent = send(consumer.url.replace("http:", "https:"), b"{}", {}, seconds=5.0, now=NOW)

    assert consumer.messages == []
    assert not sent.is_taken
    assert sent.why.startswith("it could not be reached safely")


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [("7200", 7200), ("Mon, 03 Jun 2024 12:01:00 GMT", 60), ("Mon, 03 Jun 2024 11:00:00 GMT", 0), ("soon", None), ("-5", None)],
)
def test_a_consumer_says_when_to_come_again(retry_after: str, seconds: int | None) -> None:
    with Consumer(lambda request: say(request, 503, Retry_After=retry_after)) as consumer:
        sent = send(consumer.url, b"{}", dict.fromkeys(("webhook-id", "webhook-timestamp", "webhook-signature"), "x"), seconds=5.0, now=NOW)

    assert (sent.status, sent.retry_after) == (503, seconds)


def test_pauses_double_up_to_a_bound_and_are_as_long_as_the_consumer_says() -> None:
    asked = Delivery(secrets=Path("secrets"), retry_first=5.0, retry_max=60.0, retry_after_max=1000.0)

    assert [retry_pause(asked, failures, None, 1.0) for failures in (0, 1, 2, 3, 4, 10_000)] == [5, 10, 20, 40, 60, 60]
    assert retry_pause(asked, 1, None, 0.5) == 5
    assert retry_pause(asked, 0, 300, 1.0) == 300
    assert retry_pause(asked, 0, 10**8, 1.0) == 1000


def test_a_webhook_that_hangs_keeps_no_other_waiting(filled: RecordedBook, secrets: Path) -> None:
    """The first consumer answers only once the second has everything."""
    has_all = threading.Event()

    def last_page(request: BaseHTTPRequestHandler) -> None:
        say(request, 204)
        if other.messages[-1].page["ledger_position"] == filled.head():
            has_all.set()

    def patient(request: BaseHTTPRequestHandler) -> None:
        say(request, 204 if has_all.wait(LONGEST_WAIT) else 500)

    with Consumer(last=patient) as consumer, Consumer(last=last_page) as other:
        filled.add_webhook("other", other.url, "events")
        filled.add_webhook("wh", consumer.url, "events")
        filled.deliver_webhooks(how(secrets, timeout=float(LONGEST_WAIT)))

    assert {hook.ledger_position for hook in filled.webhooks()} == {filled.head()}
    assert {hook.failures for hook in filled.webhooks()} == {0}


def test_a_webhook_that_was_removed_is_sent_nothing_more(filled: RecordedBook, secrets: Path) -> None:
    def removing(request: BaseHTTPRequestHandler) -> None:
        filled.remove_webhook("wh")
        say(request, 204)

    with Consumer(removing) as consumer:
        filled.add_webhook("wh", consumer.url, "events")
        filled.deliver_webhooks(how(secrets))
        assert len(consumer.messages) == 1
        assert filled.webhooks() == ()

        filled.add_webhook("wh", consumer.url, "events")
        filled.deliver_webhooks(how(secrets))
    assert consumer.messages[1].page["after"] == 0
    assert consumer.messages[1].id != consumer.messages[0].id


def test_two_deliverers_at_once_send_each_page_once(filled: RecordedBook, database_url: str, secrets: Path) -> None:
    stop = threading.Event()

    def last_page(request: BaseHTTPRequestHandler) -> None:
        say(request, 204)
        if consumer.messages[-1].page["ledger_position"] == filled.head():
            stop.set()

    with Consumer(last=last_page) as consumer, ExitStack() as opened:
        filled.add_webhook("wh", consumer.url, "events")
        books = [opened.enter_context(insider_ledger.open(database_url)) for _ in range(2)]
        threads = [
            threading.Thread(target=each.deliver_webhooks, args=(how(secrets, events=1),), kwargs={"follow": True, "stop": stop})
            for each in books
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(LONGEST_WAIT)

    assert events_of(consumer) == list(range(1, filled.head() + 1))


def test_whoever_lost_its_claim_moves_nothing(database: Database) -> None:
    with database.write() as connection:
        hook = webhooks.add(connection, "wh", "https://warehouse.example/", as_of=None, after=0, now=NOW)
        late = webhooks.claim_page(connection, hook, page_end=3, now=NOW, until=NOW + timedelta(seconds=1))
        held = webhooks.claim_page(connection, hook, page_end=3, now=NOW, until=NOW + timedelta(seconds=1))
        again = webhooks.find(connection, "wh")
        assert again is not None
        later = NOW + timedelta(seconds=1)
        claim = webhooks.claim_page(connection, again, page_end=3, now=later, until=later + timedelta(seconds=1))
        assert late is not None
        assert held is None
        assert claim is not None

        assert not webhooks.page_taken(connection, hook, late, later)
        assert not webhooks.page_refused(connection, hook, late, why="it answered 500", now=later, next_attempt_at=later)
        assert webhooks.page_taken(connection, hook, claim, later)
        assert webhooks.claim_page(connection, again, page_end=3, now=later, until=later) is None
        moved = webhooks.find(connection, "wh")
    assert moved is not None
    assert (moved.ledger_position, moved.failures, moved.page_end) == (3, 0, None)


def killing(deliverers: list[subprocess.Popen[str]], chance: random.Random, *, answers: bool) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        is_killed = chance.random() < 0.5
        if is_killed and not answers:
            deliverers[-1].kill()
        say(request, 204)
        if is_killed and answers:
            deliverers[-1].kill()

    return answer


@pytest.mark.slow
@pytest.mark.parametrize("answers", [False, True])
def test_a_deliverer_that_is_killed_around_an_answer_leaves_a_copy_that_is_the_holdings(
    database_url: str, secrets: Path, tmp_path: Path, *, answers: bool
) -> None:
    deliverers: list[subprocess.Popen[str]] = []
    filings = synthetic.write(tmp_path / "filings.zip", synthetic.submissions(60, owners=12, seed=5))
    command = [sys.executable, "-m", "tests.dying_deliverer", database_url, str(secrets)]
    with insider_ledger.open(database_url) as book, Consumer(last=killing(deliverers, random.Random(3), answers=answers)) as consumer:  # noqa: S311
        book.import_paths([filings])
        book.add_webhook("wh", consumer.url, as_of=AS_OF)
        while hook_of(book).ledger_position < book.head():
            deliverers.append(subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True))  # noqa: S603 (our own program)
            _, complaint = deliverers[-1].communicate(timeout=LONGEST_WAIT)
            assert deliverers[-1].returncode in {0, -signal.SIGKILL}, complaint

        assert any(each.returncode for each in deliverers)
        assert len(set(consumer.ids)) < len(consumer.ids) or answers
        held = {item.id: item for item in book.holdings(as_of=AS_OF, known_at=ALL_KNOWN).holdings}
    copy = applied(consumer.messages)
    assert copy.keys() == held.keys()
    assert [copy[key]["quantity"] for key in sorted(copy)] == [str(held[key].quantity) for key in sorted(held)]


# The command


@pytest.fixture
def run(filled: RecordedBook, database_url: str) -> Callable[..., Result]:
    """Run a command on the book of the examples."""
    assert filled.head()

    def command(*arguments: object) -> Result:
        return CliRunner().invoke(group, ["--db", database_url, "webhook", *map(str, arguments)], standalone_mode=False)

    return command


def test_a_secret_is_printed_once_and_stands_nowhere_else(
    run: Callable[..., Result], filled: RecordedBook, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Consumer(401) as consumer, caplog.at_level("INFO"):
        secret = msgspec.json.decode(run("add", "wh", "--url", consumer.url, "--events", "--format", "json").stdout)["secret"]
        newer = msgspec.json.decode(run("secret", "wh", "--format", "json").stdout)["secret"]
        file = written(tmp_path / "secrets", f"wh {secret}\nwh {newer}\n")
        delivered = run("deliver", "--secrets", file, "--retry-first", "60")
    with filled._database.read() as connection:  # noqa: SLF001 (what is stored)
        stored = repr(connection.execute(select(webhook)).all())

    (message,) = consumer.messages
    assert message.is_signed_by(secret)
    assert message.is_signed_by(newer)
    assert delivered.return_value == Status.INCOMPLETE
    assert "webhook-failed" in caplog.text
    for word in (secret.removeprefix("whsec_"), newer.removeprefix("whsec_")):
        assert word not in stored + caplog.text + delivered.output + run("list").output + repr(filled.info())


def test_the_list_and_the_doctor_name_a_webhook_that_fails(run: Callable[..., Result], database_url: str, secrets: Path) -> None:
    with Consumer(500) as consumer:
        run("add", "wh", "--url", consumer.url)
        run("deliver", "--secrets", secrets)
    (listed,) = msgspec.json.decode(run("list", "--format", "json").stdout)["rows"]
    findings = {row.finding: row.says for row in insider_ledger.doctor(database_url).rows}

    assert (listed["name"], listed["failures"], listed["last_failure"]) == ("wh", 1, "it answered 500")
    assert "wh has nothing after position 0" in findings["webhook-failing"]


def test_delivering_everything_is_done(run: Callable[..., Result], filled: RecordedBook, secrets: Path) -> None:
    with Consumer() as consumer:
        run("add", "wh", "--url", consumer.url, "--as-of", AS_OF)
        run("add", "other", "--url", consumer.url, "--events", "--after", filled.head() - 1)
        done = run("deliver", "other", "--secrets", secrets)
        assert (done.return_value, len(consumer.messages)) == (Status.DONE, 1)
        assert run("deliver", "--secrets", secrets).return_value == Status.DONE
    assert {hook.ledger_position for hook in filled.webhooks()} == {filled.head()}
    assert run("remove", "wh").return_value == Status.DONE
    assert [hook.name for hook in filled.webhooks()] == ["other"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["add", "wh", "--url", "http://warehouse.example/"], "not https, and not on this machine"),
        (["add", "wh", "--url", "https://ada:word@warehouse.example/"], "names a user or password"),
        (["add", "wh", "--url", "https://warehouse.example/#here"], "fragment"),
        (["add", "wh", "--url", "ftp://warehouse.example/"], "a place on the web"),
        (["add", "wh", "--url", "https://warehouse.example:99999/"], "cannot be read"),
        (["add", "wh", "--url", "https://warehouse.example/a b"], "printable ASCII"),
        (["add", "a b", "--url", "https://warehouse.example/"], "named by"),
        (["add", "wh", "--url", "https://warehouse.example/", "--events", "--as-of", "2024-01-01"], "goes with --changes"),
        (["remove", "wh"], "no webhook 'wh'"),
        (["secret", "wh"], "no webhook 'wh'"),
        (["deliver", "--secrets", "no-such-file"], "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_refused(database_url: str, book: RecordedBook, arguments: list[str], says: str) -> None:
    assert book.head() == 0
    ran = CliRunner().invoke(group, ["--db", database_url, "webhook", *arguments])

    assert ran.exit_code in {1, 2}
    assert says in ran.output + str(ran.exception)
    assert "word" not in ran.output + str(ran.exception).replace("password", "")


def test_without_the_library_that_sends_its_extra_is_named(book: RecordedBook, secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name == "urllib3" else object())

    with pytest.raises(MissingLibraryError, match="webhook deliver needs urllib3") as error:
        book.deliver_webhooks(how(secrets))
    assert "insider-ledger[webhooks]" in error.value.advice


def test_names_are_taken_once_positions_exist_and_there_are_not_too_many(filled: RecordedBook) -> None:
    with pytest.raises(UnknownPositionError):
        filled.add_webhook("wh", "https://warehouse.example/", after=filled.head() + 1)
    for number in range(HOOKS_MAX):
        filled.add_webhook(f"wh-{number}", "https://warehouse.example/")
    with pytest.raises(BadWebhookError, match="already"):
        filled.add_webhook("wh-1", "https://warehouse.example/")
    with pytest.raises(BadWebhookError, match=f"{HOOKS_MAX} already"):
        filled.add_webhook("one-more", "https://warehouse.example/")
    with pytest.raises(UnknownWebhookError):
        filled.deliver_webhooks(Delivery(secrets=Path("secrets")), ["nobody"])


def test_the_doctor_tells_what_waits_long_for_a_deliverer(database: Database) -> None:
    with database.write() as connection:
        hook = webhooks.add(connection, "wh", "https://warehouse.example/", as_of=None, after=0, now=NOW)
    hours = timedelta(hours=1)

    def findings(since: datetime | None, now: datetime) -> list[str | None]:
        return [row.finding for row in webhook_checks([(hook, since)], now)]

    assert findings(NOW - 9 * hours, NOW + hours) == [None]
    assert findings(NOW - 9 * hours, NOW + 2 * hours) == ["webhook-behind"]
    assert findings(None, NOW + 2 * hours) == [None]
