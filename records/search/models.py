"""Tables of the search in Django: documents, counts of lists, values of facets, words of texts, keys of names.

Beside them stands `records_search_text`, the full-text table of each database (`records.search.backends`). All of it
is made from the records and can be made again: dumps leave it out.
"""

from django.db import models

from records.core.models import DerivedModel


class SearchDocument(DerivedModel):
    """A published record as it is found: all that a page of results shows of it."""

    kind = models.CharField(max_length=40)  # the kind's `url_name`
    record = models.BigIntegerField()
    uid = models.CharField(max_length=8)
    slug = models.CharField(max_length=200)
    day = models.DateField(null=True)
    names = models.TextField(blank=True)  # folded, one a line
    values = models.TextField(blank=True)  # "year=2021 speaker=alicia-barcena", as the index has them
    # "year=2021 kind=direct", as the list of the kind filters it
    list_values = models.TextField(blank=True)
    stored_fields = models.JSONField(default=dict)  # see `records.search.base.Index.stored_fields`
    # Of all that documents of other records take from this one.
    shared_digest = models.CharField(max_length=32, blank=True)
    # Of the terms in the full-text table.
    text_digest = models.CharField(max_length=32, blank=True)

    class Meta:
        db_table = "records_searchdocument"
        default_permissions = ()
        constraints = [models.UniqueConstraint(name="search_document_once", fields=["kind", "record"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"


class ListCount(DerivedModel):
    """Count of a kind's public records, or of those that a filter of their list finds."""

    kind = models.CharField(max_length=40)
    facet = models.CharField(max_length=20, blank=True)  # both are empty where all records are counted
    value = models.CharField(max_length=200, blank=True)
    number = models.IntegerField()

    class Meta:
        db_table = "records_listcount"
        default_permissions = ()
        constraints = [models.UniqueConstraint(name="list_count_once", fields=["kind", "facet", "value"])]
        indexes = [models.Index(fields=["kind", "facet", "number"], name="list_count_largest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.facet}={self.value}: {self.number}"


class PairCount(DerivedModel):
    """Count of a kind's public records that have two values of two facets, of which the first sorts first.

    Where all records are counted, facets and values are empty.
    """

    kind = models.CharField(max_length=40)
    facet = models.CharField(max_length=20, blank=True)
    value = models.CharField(max_length=200, blank=True)
    other_facet = models.CharField(max_length=20, blank=True)
    other_value = models.CharField(max_length=200, blank=True)
    number = models.IntegerField()

    class Meta:
        db_table = "records_paircount"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="pair_count_once", fields=["kind", "facet", "value", "other_facet", "other_value"]
            )
        ]
        indexes = [
            models.Index(fields=["kind", "facet", "value", "other_facet", "number"], name="pair_count_first"),
            models.Index(
                fields=["kind", "other_facet", "other_value", "facet", "number"], name="pair_count_other"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.facet}={self.value} {self.other_facet}={self.other_value}: {self.number}"


class SearchValue(DerivedModel):
    """A value of a facet, with its names."""

    facet = models.CharField(max_length=20)
    value = models.CharField(max_length=200)
    labels = models.JSONField(default=dict)  # by language
    names = models.TextField(blank=True)  # folded words of all it is called, each between spaces

    class Meta:
        db_table = "records_searchvalue"
        default_permissions = ()
        constraints = [models.UniqueConstraint(name="search_value_once", fields=["facet", "value"])]

    def __str__(self) -> str:
        return f"{self.facet}={self.value}"


class SearchWord(DerivedModel):
    """A word that stands in some text: without accents, and as a term of the index."""

    language = models.CharField(max_length=12, blank=True)
    folded = models.CharField(max_length=48, db_index=True)
    term = models.CharField(max_length=48, db_index=True)

    class Meta:
        db_table = "records_searchword"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="search_word_once", fields=["folded", "language", "term"])
        ]

    def __str__(self) -> str:
        return self.folded


class NameKey(DerivedModel):
    """Key that a name of a record shares with others that may mean the same; see `records.search.doubles`.

    Also of records that readers do not see: no page for them reads it.
    """

    kind = models.CharField(max_length=60)  # label of the model
    record = models.BigIntegerField()
    key = models.CharField(max_length=48)
    size = models.PositiveSmallIntegerField()  # words of the shortest name with the key

    class Meta:
        db_table = "records_namekey"
        default_permissions = ()
        constraints = [models.UniqueConstraint(name="name_key_once", fields=["kind", "record", "key"])]
        indexes = [models.Index(fields=["kind", "key", "record", "size"], name="name_key_sharing")]

    def __str__(self) -> str:
        return f"{self.kind} {self.record}: {self.key}"
