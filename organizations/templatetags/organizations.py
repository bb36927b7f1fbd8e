"""Short names of organizations in HTML."""

from django import template
from django.utils.safestring import SafeString

from organizations.models import Organization
from records.site.templatetags.records import with_notice

register = template.Library()


@register.simple_tag
def short_name(organization: Organization) -> SafeString:
    """A body's acronym in the page's language, else its name."""
    acronym = organization.localized("acronym")
    return acronym.as_html() if acronym else with_notice(organization.localized("name"))


@register.filter
def acronym(organization: Organization) -> SafeString:
    """A body's acronym, if it has one."""
    return organization.localized("acronym").as_html()
