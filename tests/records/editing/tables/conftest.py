"""Editors who import tables."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from records.editing.tables.models import TableImport


@pytest.fixture
def login(client):
    """Log in a member of a group, by its name; "superuser" for everything."""

    def login(group):
        user = User.objects.create_user(group, is_staff=True, is_superuser=group == "superuser")
        if group != "superuser":
            user.groups.set([Group.objects.get(name=group)])
        client.force_login(user)
        return client

    return login


class Editor:
    """Plays the pages of tables."""

    def __init__(self, client):
        self.client = client

    def url(self, kind, page="table", *args):
        return reverse(f"admin:{kind.replace('.', '_')}_{page}", args=args)

    def upload(self, kind, content, name="table.csv", **more):
        data = content.encode() if isinstance(content, str) else content
        file = SimpleUploadedFile(name, data)
        return self.client.post(self.url(kind), {"file": file, "language": "en", **more})

    def look(self, kind, content, **more):
        """Upload and return the rows of the dry run."""
        answer = self.upload(kind, content, **more)
        assert answer.status_code == 302, answer.context["form"].errors
        return TableImport.objects.first().report

    def go_on(self, kind, **sent):
        one = TableImport.objects.first()
        answer = self.client.post(self.url(kind, "table_review", one.pk), sent)
        assert answer.status_code == 302
        return TableImport.objects.filter(pk=one.pk).first()

    def run(self, kind, content, **more):
        """Import a file; return the outcomes of its rows."""
        outcomes = [row["outcome"] for row in self.look(kind, content, **more)]
        assert self.go_on(kind, **{"import": "1"}).state == "done", TableImport.objects.first().report
        return outcomes

    def refusal(self, kind, content, **more):
        """Return why a file cannot be read."""
        answer = self.upload(kind, content, **more)
        return " ".join(answer.context["form"].non_field_errors())


@pytest.fixture
def editor(login):
    return Editor(login("Editors"))


@pytest.fixture
def publisher(login):
    return Editor(login("Publishers"))


@pytest.fixture
def translator(login):
    return Editor(login("Translators"))
