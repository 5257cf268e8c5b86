"""Prefect flows: order, retries and schedules. They sequence `dateline.pipeline`; they hold no ifs about news."""
