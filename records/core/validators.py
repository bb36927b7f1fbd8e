"""Validators of codes that several models keep."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

validate_language_tag = RegexValidator(
    r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?\Z",
    _("Write a language tag such as es, zh-Hans or pt-BR (BCP 47)."),
)
validate_country = RegexValidator(
    r"^[A-Z]{2}\Z", _("Write the two capital letters of a country (ISO 3166-1).")
)
