"""Rows of a chain that hold from a day to a day, as a table: written by the pages' own actions, ended by a last day."""

from core.tables.listed import DatedRecordTable


class DatedTable(DatedRecordTable):
    view_action = "chain.view"
    edit_action = "chain.edit"
    list_url = "chain-list"
