"""Run a named job once for a given key, whoever asks, however often, in however many processes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from huikuan.support.jobs.models import Heartbeat, JobRun

LEASE = timedelta(minutes=30)


def claim(*, name: str, fire_key: str, at: datetime) -> JobRun | None:
    """The right to run this firing, or None when it ran, runs, or another process was faster.

    A firing whose process died is given out again when its lease has run out; jobs must bear being repeated.
    """
    try:
        with transaction.atomic():
            return JobRun.objects.create(name=name, fire_key=fire_key, claimed_at=at, lease_until=at + LEASE)
    except IntegrityError:
        pass
    taken = JobRun.objects.filter(name=name, fire_key=fire_key, finished_at__isnull=True, lease_until__lt=at).update(
        claimed_at=at, lease_until=at + LEASE
    )
    return JobRun.objects.get(name=name, fire_key=fire_key) if taken else None


def run_once(*, name: str, fire_key: str, at: datetime, job: Callable[[], None], now: Callable[[], datetime]) -> bool:
    """Run `job` if this firing is still to be run. A failure is kept with the firing and raised."""
    run = claim(name=name, fire_key=fire_key, at=at)
    if run is None:
        return False
    try:
        job()
    except Exception as error:
        JobRun.objects.filter(pk=run.pk).update(failure=f"{type(error).__name__}: {error}"[:2000], lease_until=now())
        raise
    JobRun.objects.filter(pk=run.pk).update(finished_at=now(), failure="")
    return True


def beat(*, name: str, at: datetime, detail: str = "") -> None:
    """A sign of life of a long-running part."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at, "detail": detail[:200]})
