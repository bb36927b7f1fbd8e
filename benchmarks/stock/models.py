"""The tables of this site as the stock site reads them."""

from django.db import models


class Row(models.Model):
    """Abstract: a row of a table of this site."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


class Organization(Row):
    name_en = models.TextField()

    class Meta:
        managed, db_table = False, "organizations_organization"


class Person(Row):
    name = models.TextField()

    class Meta:
        managed, db_table = False, "people_person"


class Office(Row):
    title_en = models.TextField()
    organization = models.ForeignKey(Organization, models.CASCADE, null=True)

    class Meta:
        managed, db_table = False, "people_office"


class Event(Row):
    name_en = models.TextField()
    status = models.TextField()

    class Meta:
        managed, db_table = False, "forum_event"


class Topic(Row):
    name_en = models.TextField()

    class Meta:
        managed, db_table = False, "forum_topic"


class Quotation(Row):
    slug, label_en = models.TextField(), models.TextField()
    text_en, text_es = models.TextField(), models.TextField()
    status = models.TextField()
    said_on_earliest = models.DateField(null=True)
    speaker = models.ForeignKey(Person, models.CASCADE, null=True)
    office = models.ForeignKey(Office, models.CASCADE, null=True)
    event = models.ForeignKey(Event, models.CASCADE)
    topics = models.ManyToManyField(Topic, through="QuotationTopic")

    class Meta:
        managed, db_table = False, "forum_quotation"


class QuotationTopic(Row):
    quotation = models.ForeignKey(Quotation, models.CASCADE)
    topic = models.ForeignKey(Topic, models.CASCADE)

    class Meta:
        managed, db_table = False, "forum_quotation_topics"
