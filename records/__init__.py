"""An umbrella of small Django apps, one for each subject that all kinds of records share."""
