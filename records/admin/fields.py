"""Form fields that take what people type: dates, images, texts in every language."""


class Fields:
    """Mixin of admin classes."""
