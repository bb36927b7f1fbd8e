"""Addresses of the pages of translators."""

from typing import Any

from django.contrib.admin import AdminSite
from django.urls import URLPattern, path

from records.editing.site import TEXT_FORM
from records.editing.translations.desk import translations_page
from records.editing.translations.file_pages import translation_file, translations_upload
from records.editing.translations.work import check_text, text_page
from records.editing.translations.work_list import next_text, texts_page


def translation_urls(site: AdminSite) -> list[URLPattern]:
    """Return the addresses of the desk, the files, the list of texts and the page of each."""
    views: dict[str, tuple[str, Any]] = {
        "translations": ("translations/", translations_page),
        "translation_file": ("translations/file/", translation_file),
        "translations_upload": ("translations/upload/", translations_upload),
        "translation_texts": ("translations/texts/", texts_page),
        "translation_next": ("translations/next/", next_text),
        TEXT_FORM: ("translations/text/<str:key>/", text_page),
        "translation_check": ("translations/text/<str:key>/check/", check_text),
    }
    return [
        path(where, site.admin_view(view), {"site": site}, name=name) for name, (where, view) in views.items()
    ]
