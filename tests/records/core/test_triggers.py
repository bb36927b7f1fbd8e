"""Triggers follow the rules: what `migrate` leaves in the database, and what `check_records` says of it."""

from dataclasses import replace

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models.signals import post_migrate, pre_migrate

from forum.models import Participation, Quotation
from people.models import Office
from records.core.data_checks import checked_models, problems_of
from records.core.database.constraints import (
    Agreement,
    create_triggers,
    drop_triggers,
    reason,
    rule_triggers,
    standing_triggers,
    triggers,
)
from records.core.database.stamps import stamp_triggers
from records.core.models import Stamp
from tests import factories

pytestmark = pytest.mark.django_db

OFFICE, SESSION, PARAGRAPH, LAST_PARAGRAPH = Quotation.agreements


@pytest.fixture
def migrate():
    """Run what `migrate` runs of ours; with something to migrate, or with nothing."""

    def migrate(plan=()):
        drop_triggers("default", plan=plan)
        create_triggers("default")
        assert_triggers_are_those_of_the_rules()

    return migrate


@pytest.fixture(params=[(), ("a migration",)], ids=["nothing to migrate", "something to migrate"])
def plan(request):
    return request.param


def assert_triggers_are_those_of_the_rules():
    vendor = connection.vendor
    wanted = {(one.name, one.table, one.definition(vendor)) for one in triggers(vendor)}
    assert set(standing_triggers("default")) == wanted
    assert functions() == ({one.name for one in rule_triggers()} if vendor == "postgresql" else set())


def functions():
    """The functions of triggers that PostgreSQL has of us."""
    if connection.vendor == "sqlite":
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE prorettype = 'trigger'::regtype")
        return {name for (name,) in cursor.fetchall() if name.startswith("agree_")}


def names():
    """The triggers of rules, without those of the stamp."""
    return [one.name for one in standing_triggers("default") if one.name.startswith("agree_")]


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def refusal(record, write):
    """The sentence told of what the database refuses."""
    with transaction.atomic(), pytest.raises(IntegrityError) as caught:
        write()
    return reason(caught.value, record)


def told(*models):
    assert set(models) <= set(checked_models())
    return [problem.message for model in models for problem in problems_of(model)]


def test_every_agreement_has_its_triggers_named_by_table_and_relation():
    assert_triggers_are_those_of_the_rules()
    assert [name for name in names() if "participation" in name] == [
        "agree_forum_participation_office_i",
        "agree_forum_participation_office_p",
        "agree_forum_participation_office_u",
        "agree_forum_participation_session_i",
        "agree_forum_participation_session_p",
        "agree_forum_participation_session_u",
    ]
    # Seven agreements, and the two guards of the audit log.
    assert len(names()) == 3 * 7 + 2


def test_migrate_runs_both_steps_once(monkeypatch):
    receivers = [
        [kept for kept in signal.receivers if kept[0][0] == f"records.constraints.{step}"]
        for signal, step in ((pre_migrate, "drop"), (post_migrate, "create"))
    ]
    assert [len(kept) for kept in receivers] == [1, 1]
    execute("DROP TRIGGER agree_forum_quotation_office_i" + on("forum_quotation"))
    call_command("migrate", verbosity=0)
    assert_triggers_are_those_of_the_rules()


def on(table):
    """The words that PostgreSQL wants besides a trigger's name."""
    return f" ON {table}" if connection.vendor == "postgresql" else ""


def test_nothing_is_written_where_all_stands_as_it_should(migrate, django_assert_num_queries):
    with django_assert_num_queries(4 if connection.vendor == "sqlite" else 5) as asked:
        create_triggers("default")
    assert not [query for query in asked if query["sql"].startswith(("DROP", "CREATE"))]


def test_the_order_of_rules_says_nothing(migrate, monkeypatch, plan):
    before = standing_triggers("default")
    monkeypatch.setattr(Quotation, "agreements", (LAST_PARAGRAPH, PARAGRAPH, OFFICE, SESSION))
    migrate(plan)
    assert standing_triggers("default") == before
    office = factories.OfficeFactory()
    quotation = factories.QuotationFactory.build(
        event=factories.EventFactory(), speaker=factories.PersonFactory(), office=office
    )
    assert refusal(quotation, quotation.save) == "office: This office was held by another person."


def test_a_changed_condition_replaces_what_stands(migrate, monkeypatch, plan):
    """The numbers of an article and an event are compared, which makes no sense but is another condition."""
    rule = Agreement("paragraph", "article", "event", "The paragraph belongs to another event.")
    monkeypatch.setattr(Quotation, "agreements", (OFFICE, SESSION, rule))
    migrate(plan)
    paragraph = factories.ParagraphFactory(article=factories.ArticleFactory(pk=9000))
    quotation = factories.QuotationFactory.build(
        event=factories.EventFactory(pk=9001),
        speaker=factories.PersonFactory(),
        article=paragraph.article,
        paragraph=paragraph,
    )
    said = refusal(quotation, quotation.save)
    assert said == "paragraph: The paragraph belongs to another event."
    quotation.event = factories.EventFactory(pk=9000)
    quotation.save()


def test_nothing_is_left_of_a_rule_that_is_gone(migrate, monkeypatch, plan):
    monkeypatch.setattr(Quotation, "agreements", (SESSION, PARAGRAPH))
    migrate(plan)
    assert factories.QuotationFactory(office=factories.OfficeFactory()).pk


def migrate_now(migrate, plan):
    """As `migrate`, in the middle of a transaction: PostgreSQL alters no table whose references wait to be checked."""
    connection.check_constraints()
    migrate(plan)


def test_a_rule_of_another_relation_takes_the_place_of_one_that_is_gone(migrate, monkeypatch, plan):
    monkeypatch.setattr(Quotation, "agreements", (OFFICE,))
    migrate(plan)
    assert [name for name in names() if "_quotation_" in name] == [
        "agree_forum_quotation_office_i",
        "agree_forum_quotation_office_p",
        "agree_forum_quotation_office_u",
    ]
    session = factories.SessionFactory()
    assert factories.QuotationFactory(session=session).pk, "nothing is left of the rule on sessions"
    monkeypatch.setattr(Quotation, "agreements", (SESSION,))
    migrate_now(migrate, plan)
    quotation = factories.QuotationFactory.build(
        event=factories.EventFactory(), speaker=factories.PersonFactory(), session=session
    )
    assert refusal(quotation, quotation.save) == "session: This session belongs to another event."


def test_a_kind_without_rules_keeps_no_trigger(migrate, monkeypatch, plan):
    monkeypatch.setattr(Participation, "agreements", ())
    migrate(plan)
    assert not [name for name in names() if "_participation_" in name]


NUMBERED = {
    "sqlite": [
        'CREATE TRIGGER "agree_forum_quotation_0_i" BEFORE INSERT ON "forum_quotation" WHEN NEW."session_id" > 0'
        " BEGIN SELECT RAISE(ABORT, 'constraint failed: agree_forum_quotation_0_i'); END"
    ],
    "postgresql": [
        "CREATE FUNCTION agree_forum_quotation_0_i() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF NEW.session_id > 0 THEN RAISE EXCEPTION 'constraint failed: agree_forum_quotation_0_i'"
        " USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER agree_forum_quotation_0_i BEFORE INSERT ON forum_quotation"
        " FOR EACH ROW EXECUTE FUNCTION agree_forum_quotation_0_i()",
    ],
}


def test_triggers_of_the_old_numbered_names_are_taken_away(migrate, plan):
    for statement in NUMBERED[connection.vendor]:
        execute(statement)
    session = factories.SessionFactory()
    quotation = factories.QuotationFactory.build(
        event=session.event, speaker=factories.PersonFactory(), session=session
    )
    said = refusal(quotation, quotation.save)
    assert said.endswith("agree_forum_quotation_0_i"), (
        "no rule's sentence is told of a trigger that is no rule's"
    )
    assert told(Quotation) == [
        "No rule asks for the trigger agree_forum_quotation_0_i; manage.py migrate removes it."
    ]
    migrate_now(migrate, plan)
    quotation.save()


def test_the_rule_is_told_that_a_change_of_the_other_record_breaks():
    participation = factories.ParticipationFactory()
    office = factories.OfficeFactory(person=participation.person)
    Participation.objects.filter(pk=participation.pk).update(office=office)
    stranger = factories.PersonFactory()
    said = refusal(office, lambda: Office.objects.filter(pk=office.pk).update(person=stranger))
    assert said == "office: This office was held by another person."


def test_check_records_compares_what_triggers_do(migrate, monkeypatch):
    assert told(Quotation, Participation, Office) == []
    other = replace(OFFICE, own="event")
    monkeypatch.setattr(Quotation, "agreements", (other, SESSION, LAST_PARAGRAPH))
    changed = "The trigger agree_forum_quotation_office_{} is not the one of its rule; manage.py migrate replaces it."
    extra = "No rule asks for the trigger agree_forum_quotation_paragraph_{}; manage.py migrate removes it."
    assert told(Quotation) == [*map(changed.format, "iu"), *map(extra.format, "iu")]
    assert told(Office) == [changed.format("p")]
    migrate()
    monkeypatch.undo()
    missing = (
        "The database lacks the trigger agree_forum_quotation_paragraph_{}; manage.py migrate makes it again."
    )
    assert told(Quotation) == [*map(changed.format, "iu"), *map(missing.format, "iu")]
    migrate()
    assert told(Quotation, Participation, Office) == []


def test_a_trigger_that_is_switched_off_is_made_again(migrate):
    if connection.vendor == "sqlite":
        with pytest.raises(DatabaseError), transaction.atomic():
            execute("ALTER TABLE forum_quotation DISABLE TRIGGER agree_forum_quotation_office_i")
        return
    execute("ALTER TABLE forum_quotation DISABLE TRIGGER agree_forum_quotation_office_i")
    assert told(Quotation) == [
        "The trigger agree_forum_quotation_office_i is not the one of its rule; manage.py migrate replaces it."
    ]
    migrate()


def test_two_rules_of_one_relation_are_an_error_of_the_code(monkeypatch):
    assert Quotation.check() == []
    monkeypatch.setattr(Quotation, "agreements", (OFFICE, replace(OFFICE, shared="organization")))
    assert [error.msg for error in Quotation.check()] == ["Two agreements of the relation 'office'."]


def test_long_names_are_cut_before_the_database_cuts_them(monkeypatch):
    monkeypatch.setattr(apps.get_model("forum.Quotation")._meta, "db_table", "t" * 60)
    made = [one.name for one in rule_triggers() if "_t" in one.name]
    assert len(set(made)) == len(made)
    assert all(len(name) <= 63 for name in made)


# The stamp of the archive


def test_every_table_of_pages_has_its_triggers_and_none_of_logins_has():
    tables = {one.table for one in standing_triggers("default") if one.name.startswith("stamp_")}
    assert {
        "people_person",
        "forum_quotation_topics",
        "records_searchdocument",
        "reversion_version",
    } <= tables
    assert not {"django_session", "auth_user", "axes_accessattempt", "accounts_auditentry"} & tables
    assert tables == {one.table for one in stamp_triggers(connection.vendor)}


def test_two_who_write_do_not_wait_for_each_other():
    """On PostgreSQL, where two may write at once: each writes a row of the stamp that the other does not hold."""
    factories.SourceFactory()
    other = connection.copy()
    if connection.vendor == "sqlite":
        assert Stamp.objects.count() == 1
        return
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
            cursor.execute("UPDATE forum_topic SET slug = slug")
            cursor.execute("SELECT COUNT(*) FROM records_stamp WHERE xmin = pg_current_xact_id()::xid")
            assert cursor.fetchone() == (1,)
        other.rollback()
    finally:
        other.close()
