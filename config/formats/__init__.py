"""Formats of dates by language, where Django’s are not those of the site (`FORMAT_MODULE_PATH`)."""
