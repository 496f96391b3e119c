"""The trainings of the search for the recipes: a CSV file for each table, in results/search/."""

from recorded import RESULTS
from sources import markdown


def table(name):
    return markdown.from_csv(RESULTS / "search" / f"{name}.csv")
