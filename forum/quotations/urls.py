"""Addresses of articles and quotations, and of the quotation check, in the page's language."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from forum.quotations import check_embeds, embeds, pages
from records.site.urls import record_urls

of_a_quotation = [
    path(_("embed/"), embeds.embed, name="quotation-embed"),
    path(_("picture.png"), embeds.picture, name="quotation-picture"),
]

of_the_check = [
    path("", pages.Check.as_view(), name="check"),
    path(_("embed/"), check_embeds.check_embed, name="check-embed"),
]

urlpatterns = [
    path(_("check/"), include(of_the_check)),
    record_urls(
        _("quotations/"),
        pages.QuotationList,
        pages.QuotationDetail,
        path("<slug:slug>/", include(of_a_quotation)),
    ),
    record_urls(_("articles/"), pages.ArticleList, pages.ArticleDetail),
]
