"""Start a site on several machines, edit a page of it in Chromium, and take its parts away one after the other.

With names of steps as arguments it tries these alone. Exit status 1 if anything is not as it should be; 69 if this
machine lacks a program.
"""

import io
import re
import sys
import time
from collections.abc import Callable
from typing import Any

from PIL import Image
from playwright.sync_api import APIRequestContext, BrowserContext, sync_playwright

from scripts.chromium import CHROMIUM
from scripts.cluster import MAX_LAG, Cluster, ClusterError, lacking, wait_for

ENQUEUE = "from records.exports.tasks import make_downloads; make_downloads.enqueue()"
TIMES = 6  # requests, so that both processes answer


def demand(is_so: Any, what: str) -> None:
    if not is_so:
        raise ClusterError(what)


class Check:
    """An editor in Chromium and an anonymous reader, before the same proxy."""

    def __init__(self, cluster: Cluster, editor: BrowserContext, reader: APIRequestContext) -> None:
        self.cluster, self.editor, self.reader = cluster, editor, reader
        self.page = editor.new_page()
        self.event = cluster.ask(
            "primary", "SELECT id FROM forum_event WHERE status = 'published' ORDER BY id LIMIT 1"
        )
        slug = cluster.ask("primary", f"SELECT slug FROM forum_event WHERE id = {self.event}")  # noqa: S608
        self.address, self.edits = f"/en/events/{slug}/", 0

    def log_in(self) -> None:
        self.page.goto("/admin/login/")
        self.page.fill("[name=username]", "editor")
        self.page.fill("[name=password]", self.cluster.password)
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_load_state()
        demand("/login/" not in self.page.url, f"the editor is not logged in: {self.page.url}")

    def edit(self) -> str:
        """Save another name of the event; return it."""
        self.edits += 1
        name = f"Meeting number {self.edits} of the cluster"
        self.page.goto(f"/admin/forum/event/{self.event}/change/")
        self.page.fill("[name=name_en]", name)
        self.save()
        return name

    def save(self) -> None:
        self.page.click("[name=_save] >> nth=0")
        self.page.wait_for_url(lambda url: not url.endswith("/change/"))

    def shows(self, name: str, reader: APIRequestContext | None = None) -> bool:
        answer = (reader or self.reader).get(self.address)
        demand(answer.status == 200, f"{self.address} answers {answer.status}")
        return name in answer.text()

    def editor_sees(self, name: str) -> None:
        """The next page in the browser shows it, and so does each process."""
        self.page.goto(self.address)
        demand(name in self.page.content(), f"the editor's next page does not show {name!r}")
        for _time in range(TIMES):
            demand(self.shows(name, self.editor.request), f"an editor's later page does not show {name!r}")

    def all_see(self, name: str, seconds: float = 10) -> None:
        self.editor_sees(name)
        wait_for(lambda: all(self.shows(name) for _time in range(TIMES)), f"readers see {name!r}", seconds)

    # What is tried

    def an_edit_is_seen(self) -> None:
        """An edit is in the editor's next page, whichever process answers; in a reader's once the replica has it."""
        for _time in range(3):
            before = len(self.cluster.answered())
            self.all_see(self.edit())
            demand(set(self.cluster.answered()[before:]) == {"web1", "web2"}, "one process alone answered")

    def a_lagging_replica_is_left_out(self) -> None:
        """A replica whose replay pauses serves readers what it has, and after some seconds nothing; never an editor."""
        self.cluster.ask("replica", "SELECT pg_wal_replay_pause()")
        name = self.edit()
        demand(not self.shows(name), "the first page of a reader did not come from the replica")
        self.all_see(name, MAX_LAG + 20)
        stored = self.cluster.ask("replica", f"SELECT name_en FROM forum_event WHERE id = {self.event}")  # noqa: S608
        demand(stored != name, "the replay did not pause")
        self.cluster.ask("replica", "SELECT pg_wal_replay_resume()")
        self.all_see(name)
        self.replica_is_read_from()

    def replica_is_read_from(self) -> None:
        def reads() -> int:
            query = "SELECT sum(idx_scan + seq_scan) FROM pg_stat_user_tables WHERE relname LIKE 'forum_%'"
            return int(self.cluster.ask("replica", query) or 0)

        before = reads()
        wait_for(lambda: self.shows("") and reads() > before, "the replica is read from again", 20)

    def a_picture_lies_in_the_bucket(self) -> None:
        """A picture and its copies lie in the bucket, and come through the proxy so that they cannot run."""
        person = self.cluster.ask(
            "primary", "SELECT id FROM people_person WHERE status = 'published' ORDER BY id LIMIT 1"
        )
        drawn = io.BytesIO()
        Image.effect_noise((600, 800), 80).convert("RGB").save(drawn, "JPEG")
        self.page.goto(f"/admin/people/person/{person}/change/")
        self.page.set_input_files(
            "[name=portrait]", {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": drawn.getvalue()}
        )
        for field in self.page.locator("[name^=portrait_alt_]").all():
            field.fill("A face")
        self.page.fill("[name=portrait_credit]", "Institute")
        self.save()
        wait_for(
            lambda: [one for one in self.cluster.stored() if "/renditions/" in one],
            "copies of the picture",
            30,
        )
        [name] = [one for one in self.cluster.stored() if one.startswith("site/portraits/")]
        for _time in range(TIMES):
            answer = self.reader.get(f"/media/{name.removeprefix('site/')}")
            demand(
                answer.status == 200 and Image.open(io.BytesIO(answer.body())).size == (600, 800),
                "no picture",
            )
            headers = answer.headers
            demand(headers["x-content-type-options"] == "nosniff", "a picture without nosniff")
            demand("sandbox" in headers["content-security-policy"], "a picture without a sandbox")
            demand(
                headers["content-disposition"].startswith("inline; filename="), "a picture without its name"
            )
        demand(self.reader.get("/media/kept/x").status == 404, "a kept upload is served")

    def the_worker_exports(self) -> None:
        """The files of the archive, made by the worker, lie in the bucket and come from there."""
        self.cluster.manage("shell", "-c", ENQUEUE)
        wait_for(lambda: "/downloads/" in " ".join(self.cluster.stored()), "the export", 120)
        link = wait_for(
            lambda: re.search(r'href="(/en/data/[^"]+)"', self.reader.get("/en/data/").text()), "links", 20
        )
        answer = self.reader.get(link[1])
        demand(
            answer.status == 200 and len(answer.body()) == int(answer.headers["content-length"]), "no file"
        )

    def nobody_forges_an_address(self) -> None:
        """Assert that a reader's own claims about address or https count nothing."""
        lies = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "http"}
        answer = self.reader.get("/admin/login/", headers=lies)
        demand(answer.status == 200, f"a forged header leads to {answer.status}")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.text())
        form = {"username": "editor", "password": "wrong", "csrfmiddlewaretoken": token[1] if token else ""}
        self.reader.post("/admin/login/", form=form, headers={**lies, "Referer": self.cluster.url})
        address = self.cluster.ask("primary", "SELECT host(ip_address) FROM axes_accessattempt LIMIT 1")
        demand(address == "127.0.0.1", f"the log holds {address}")

    def without_the_replica(self) -> None:
        """Pages come from the primary while the replica is gone, and from it again when it is back."""
        self.cluster.stop("replica")
        self.all_see(self.edit(), 1)
        self.cluster.start_database("replica")
        self.all_see(self.edit())
        self.replica_is_read_from()

    def without_the_primary(self) -> None:
        """Readers read on, an editor is told to come back; once the primary is there again, all is as before."""
        self.cluster.stop("primary")
        wait_for(
            lambda: all(self.reader.get(self.address).status == 200 for _time in range(TIMES)), "pages", 60
        )
        demand(self.editor.request.get("/admin/").status == 503, "the admin does not say to come back")
        self.cluster.start_database("primary")
        wait_for(lambda: self.editor.request.get("/admin/").status == 200, "the admin", 60)
        self.all_see(self.edit(), 60)

    def without_redis(self) -> None:
        """Pages, the API and the admin go on without a cache."""
        self.cluster.stop("redis")
        self.all_see(self.edit())
        demand(self.reader.get("/api/v1/events").status == 200, "the API does not answer")
        self.cluster.start_redis()
        self.all_see(self.edit())

    def without_a_process(self) -> None:
        """The proxy asks the other process."""
        self.cluster.stop("web1")
        self.all_see(self.edit())
        self.cluster.start_web("web1")

    def all(self) -> list[Callable[[], None]]:
        return [
            self.an_edit_is_seen,
            self.a_lagging_replica_is_left_out,
            self.a_picture_lies_in_the_bucket,
            self.the_worker_exports,
            self.nobody_forges_an_address,
            self.without_the_replica,
            self.without_the_primary,
            self.without_redis,
            self.without_a_process,
        ]


def main() -> int:
    if missing := lacking() or ("" if CHROMIUM else "Chromium"):
        print(f"cluster-check: there is no {missing} here", file=sys.stderr)
        return 69
    begun = time.monotonic()
    with Cluster() as cluster, sync_playwright() as playwright:
        print(f"started in {time.monotonic() - begun:.0f} s: {', '.join(cluster.running)}", flush=True)
        known = {"base_url": cluster.url, "ignore_https_errors": True}
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        check = Check(cluster, browser.new_context(**known), playwright.request.new_context(**known))
        check.log_in()
        asked = sys.argv[1:]
        for step in (step for step in check.all() if not asked or step.__name__ in asked):
            begun = time.monotonic()
            try:
                step()
            except Exception:
                for name in ("web1", "web2", "worker", "proxy"):
                    print(f"--- {name}\n{cluster.log(name)[-3000:]}", file=sys.stderr)
                raise
            words = (step.__doc__ or step.__name__.replace("_", " ")).strip()
            print(f"ok ({time.monotonic() - begun:.1f} s): {words}", flush=True)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
