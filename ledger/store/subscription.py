"""Following the ledger as it grows: woken at once by commits of this process, and within half a second by those of another."""

from typing import TYPE_CHECKING, Final

from eventsourcing.persistence import ListenNotifySubscription
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.store.recorder import SqlRecorder

POLL_SECONDS: Final = 1 / 2


class LedgerSubscription(ListenNotifySubscription["SqlRecorder"]):
    """Yields the events after a position in order, then waits for more until `stop()`."""

    def __init__(self, recorder: "SqlRecorder", gt: int | None = None, topics: "Sequence[str]" = ()) -> None:
        super().__init__(recorder=recorder, gt=gt, topics=topics)
        recorder.database.listen(self._has_been_notified)

    @override
    def stop(self) -> None:
        """End the subscription."""
        super().stop()
        self._recorder.database.unlisten(self._has_been_notified)

    @override
    def _loop_on_pull(self) -> None:
        """As the library's loop, but looking also without having been woken: another process cannot wake us."""
        try:
            self._pull()
            while not self._has_been_stopped:
                self._has_been_notified.wait(timeout=POLL_SECONDS)
                self._pull()
        except BaseException as error:  # noqa: BLE001 (the iterating thread raises it)
            self._thread_error = error
            self.stop()
