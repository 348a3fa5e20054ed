"""Files kept as evidence: in the database, so that one backup holds them and one transaction writes them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class StoredFile(models.Model):
    """A file as it was handed in, with its hash; never edited. Support knows no stage: plain identifiers."""

    organization_id = models.BigIntegerField()
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=40)  # by its content, not by its name: pdf docx xml ofd image text other
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organization_id", "sha256"], name="file_by_hash")]
