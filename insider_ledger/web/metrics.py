"""Counters for Prometheus: how often each path was asked, what came of it, and how long it took."""

import os
from collections.abc import Iterator
from time import perf_counter
from typing import Final

from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from typing_extensions import override

from insider_ledger.web.opened import book
from insider_ledger.web.serving import SHARED

BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60)


class Metrics:
    """The counters of one application."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter("insider_ledger_http_requests", "Requests that were answered.", labels, registry=self._registry)
        self._seconds = Histogram(
            "insider_ledger_http_request_seconds", "Seconds until an answer.", ("route",), buckets=BUCKETS, registry=self._registry
        )

    def watch(self, app: Flask) -> None:
        """Count every request of an application."""
        app.before_request(_begin)
        app.after_request(self._count)

    def page(self) -> Response:
        """All counters of this server's processes, and what the ledger says now."""
        counted = self._registry
        if os.environ.get(SHARED):
            counted = CollectorRegistry()
            MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
        ledger = CollectorRegistry()
        ledger.register(_OfLedger())
        return Response(generate_latest(counted) + generate_latest(ledger), content_type=CONTENT_TYPE_LATEST)

    def _count(self, response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule is not None else "none"
        method = request.method if request.url_rule is not None else "other"
        self._requests.labels(method, route, str(response.status_code)).inc()
        self._seconds.labels(route).observe(perf_counter() - g.begun)
        return response


class _OfLedger(Collector):
    """What the ledger counts."""

    @override
    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = book().gauges()
        yield GaugeMetricFamily("insider_ledger_position", "Events in the log.", now.position)
        yield GaugeMetricFamily("insider_ledger_lag", "Events that the read models do not contain yet.", now.lag)
        yield GaugeMetricFamily("insider_ledger_filings", "Filings that are recorded.", now.filings)
        yield GaugeMetricFamily("insider_ledger_quarantined", "Documents that wait in quarantine.", now.quarantined)


def _begin() -> None:
    g.begun = perf_counter()
