"""Data that is made from the records."""

from django.db import models


class DerivedModel(models.Model):
    """Abstract: rows that the site makes from the records and can make again. Dumps leave them out."""

    class Meta:
        abstract = True
