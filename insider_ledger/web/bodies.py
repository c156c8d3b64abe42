"""Bodies of requests: whole, or refused."""

from typing import Any

from flask import Request
from typing_extensions import override
from werkzeug.exceptions import RequestEntityTooLarge


class WholeRequest(Request):
    """A request whose body is read whole or not at all.

    Of a body that does not say its length (`Transfer-Encoding: chunked`) werkzeug gives what fits the limit, and leaves the rest unread.
    """

    @override
    def get_data(self, *asked: Any, **named: Any) -> Any:
        """Give the body. Raises `RequestEntityTooLarge`."""
        body = super().get_data(*asked, **named)
        if self.content_length is None and "wsgi.input_terminated" in self.environ and self.environ["wsgi.input"].read(1):
            raise RequestEntityTooLarge
        return body
