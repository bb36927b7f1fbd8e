"""The site as its operator sees it: health, metrics, lines of the log as JSON, errors sent to Sentry."""
