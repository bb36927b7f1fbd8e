"""The drawings of the charts: one module a chart."""
