"""The demo: four shops with months of orders and returns in every state, made by the ordinary services.

``plans`` says what a demo shop is, ``shops/`` holds the four, ``orders`` and ``histories`` make up what happened
from a fixed seed, ``making`` tells it to the services as history.
"""
