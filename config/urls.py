"""All addresses: each app lists its own; this page gathers them."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from forum.quotations.oembed import oembed
from records.api.v1.docs import api_docs
from records.editing.previews.views import preview_by_link
from records.media.views import media_urls
from records.search.views import SearchPage, suggestions
from records.serializers import popolo, sitemaps
from records.site import views

urlpatterns = [
    path("", include("records.site.urls")),
    path("", include("records.monitoring.urls")),
    path("oembed", oembed, name="oembed"),
    path("api/v1/", include("records.api.v1.urls")),
    path("popolo.json", popolo.everything, name="popolo"),
    path("sitemap.xml", sitemaps.index, name="sitemaps"),
    path("sitemap-<slug:name>.xml", sitemaps.section, name="sitemap"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/password_reset/", include("records.editing.accounts.auth_views")),
    path("admin/security/", include("records.editing.accounts.urls")),
    path("admin/", include("records.editing.discussion.urls")),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", include("forum.urls")),
        path("", include("people.urls")),
        path("", include("organizations.urls")),
        path(_("preview/~<str:token>/"), preview_by_link, name="preview-link"),
        path(_("search/"), SearchPage.as_view(), name="search"),
        path(_("search/suggestions/"), suggestions, name="search-suggestions"),
        path(_("api/"), api_docs, name="api-docs"),
        path(_("about/"), views.about, name="about"),
        path(_("data/"), include("records.exports.urls")),
    ),
    *media_urls(),
]

handler400 = "records.site.views.bad_request"
handler500 = "records.site.views.server_error"
