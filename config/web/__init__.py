"""The web processes: gunicorn keeps as many as are wanted, in each waitress reads requests and runs threads.

``python -m gunicorn --config=python:config.web.settings config.wsgi:application``. Why the two together:
docs/decisions/0024-gunicorn-keeps-processes-waitress-reads.md.
"""
