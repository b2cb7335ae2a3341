"""Revisions that were written for SQLAlchemy 1, on SQLAlchemy 2: nothing here is loaded on an older SQLAlchemy.

A revision gets what SQLAlchemy 1 had in its own namespace (:mod:`.loader`, :mod:`.views`) and on the objects that are
handed to it (:mod:`.adoption`). What SQLAlchemy 2 accepts means what it means there.
"""
