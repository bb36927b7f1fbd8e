"""A finished run put into its place: new files in, others out, checksums, and a BagIt package around it."""

import os
import shutil
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from records.mirror.errors import MirrorError
from records.mirror.state import State

APART = ".mirror"  # the state, and what is not in its place yet
PAYLOAD = "data"
SUMS, MANIFEST, TAG_MANIFEST = "SHA256SUMS", "manifest-sha256.txt", "tagmanifest-sha256.txt"
DECLARATION, INFO = "bagit.txt", "bag-info.txt"
TAGS = (DECLARATION, INFO, MANIFEST, TAG_MANIFEST)


class Place:
    """The folder of a mirror, or of a bag (RFC 8493) that holds one."""

    def __init__(self, folder: Path, is_bag: bool) -> None:
        self.folder, self.is_bag = folder, is_bag
        self.files = folder / PAYLOAD if is_bag else folder
        self.apart = folder / APART
        self.new = self.apart / "new"

    def refuse_others(self) -> None:
        """MirrorError if the folder holds something, and no mirror; or one of the other kind."""
        if self.folder.exists() and not self.folder.is_dir():
            raise MirrorError(f"{self.folder} is a file; name a folder.")
        media = Path(settings.MEDIA_ROOT).absolute()
        if media in (self.folder, *self.folder.parents) or self.folder in media.parents:
            raise MirrorError(
                f"{self.folder} and the media of the site lie within each other; name another folder."
            )
        there = sorted(one.name for one in self.folder.iterdir()) if self.folder.exists() else []
        if there and APART not in there:
            raise MirrorError(
                f"{self.folder} holds {there[0]}, which is of no mirror; name an empty folder, or a new one."
            )
        has_bag = DECLARATION in there
        if there != [] and there != [APART] and has_bag != self.is_bag:
            how = "is a BagIt package: give --bag" if has_bag else "is no BagIt package: leave out --bag"
            raise MirrorError(f"the mirror in {self.folder} {how}, or name another folder.")

    def present(self) -> Iterator[tuple[str, int]]:
        """Yield every file of the mirror as it stands there, with its length."""
        own = {APART, *((*TAGS, PAYLOAD) if self.is_bag else (SUMS,))}
        for top in sorted(self.folder.iterdir()):
            if top.name in own:
                continue
            if self.is_bag:
                raise MirrorError(
                    f"{self.folder} holds {top.name}, which is not of the mirror; move it away."
                )
            yield from _files(top, self.folder)
        if self.is_bag and self.files.is_dir():
            for top in self.files.iterdir():
                yield from _files(top, self.files)

    def is_new(self, file: str) -> bool:
        return (self.new / file).is_file()

    def put(self, state: State) -> None:
        """Put what is new into its place, pages last; then take away what is gone. Begun once, it may be done again."""
        for file, modified in state.new_files():
            source, target = self.new / file, self.files / file
            if source.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                if modified:
                    os.utime(source, (modified, modified))
                source.replace(target)
        for file in state.gone_files():
            (self.files / file).unlink(missing_ok=True)
            _remove_empty((self.files / file).parent, self.files)
        self._write_sums(state)
        shutil.rmtree(self.new, ignore_errors=True)

    def _write_sums(self, state: State) -> None:
        prefix = f"{PAYLOAD}/" if self.is_bag else ""
        lines = (f"{digest}  {prefix}{file}\n" for file, digest in state.sums())
        if not self.is_bag:
            _write(self.folder / SUMS, lines)
            return
        _write(self.folder / MANIFEST, lines)
        _write(self.folder / DECLARATION, ["BagIt-Version: 1.0\n", "Tag-File-Character-Encoding: UTF-8\n"])
        _write(self.folder / INFO, self._info(state))
        tags = (f"{_digest(self.folder / name)}  {name}\n" for name in (INFO, DECLARATION, MANIFEST))
        _write(self.folder / TAG_MANIFEST, tags)

    def _info(self, state: State) -> Iterator[str]:
        files, _new, length = state.size()
        facts = {
            "Source-Organization": settings.KEEPER,
            "Contact-Email": settings.CONTACT_EMAIL,
            "External-Description": f"Copy of {settings.SITE_NAME} as files; open data/index.html in a browser.",
            "External-Identifier": settings.SITE_URL,
            "Bagging-Date": state.newest_day(),
            "Payload-Oxum": f"{length}.{files}",
        }
        for name, value in facts.items():
            if value:
                yield f"{name}: {' '.join(value.split())}\n"


def _files(path: Path, base: Path) -> Iterator[tuple[str, int]]:
    if path.is_symlink() or not path.is_dir():
        yield path.relative_to(base).as_posix(), path.lstat().st_size
        return
    with os.scandir(path) as entries:
        for entry in entries:
            yield from _files(Path(entry.path), base)


def _remove_empty(folder: Path, top: Path) -> None:
    while folder != top and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _write(path: Path, lines: Iterable[str]) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(lines)
    part.replace(path)


def _digest(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        for piece in iter(lambda: file.read(1024 * 1024), b""):
            digest.update(piece)
    return digest.hexdigest()
