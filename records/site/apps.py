from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "records.site"
