"""The numbers of the charts: one module a chart."""
