"""The timetable's memory: each firing of a job happens once, whoever asks first."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class JobRun(models.Model):
    """One firing of a scheduled job, claimed by its unique key: two schedulers cannot both run it."""

    name = models.CharField(max_length=60)
    fire_key = models.CharField(max_length=60)
    claimed_at = models.DateTimeField()
    lease_until = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["name", "fire_key"], name="job_fires_once")]


class Heartbeat(models.Model):
    """The last sign of life of a long-running part (scheduler, sender), for the desk to show."""

    name = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField()
    detail = models.CharField(max_length=200, blank=True)
