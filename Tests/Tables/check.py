#!/usr/bin/env python3
"""Checks benchmarks/tables, and that benchmarks/accuracy records only what belongs into a row.

Pages and measurements are of a few lines, in a folder of their own. Needs nothing but Python's standard library.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent.parent.parent / "benchmarks"

ROWS = [
    {"id": "default", "group": "splits", "what": "the default", "settings": [], "images": 200, "minutes": "9",
     "right": {"1": 190, "2": 192, "3": 191}},
    {"id": "fast", "group": "splits", "what": "fast", "settings": ["epochs=1"], "images": 200, "minutes": "1",
     "right": {"2": 180, "3": 181}},
    {"id": "old", "group": "splits", "what": "old", "images": 200, "minutes": "5", "right": {"1": 189}},
]


class TablesTest(unittest.TestCase):
    """A package with nothing but the scripts, a README, and measurements that a test makes up."""

    def setUp(self):
        self.root = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for folder in ("docs/results", "benchmarks"):
            (self.root / folder).mkdir(parents=True)
        for name in ("tables", "accuracy", "recorded.py", "splits.py", "sources", "comparison"):
            copy = shutil.copytree if (BENCHMARKS / name).is_dir() else shutil.copy
            copy(BENCHMARKS / name, self.root / "benchmarks" / name)
        self.measure("accuracy.json", json.dumps(ROWS))

    def measure(self, name, text):
        file = self.root / "benchmarks" / "results" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def write(self, text, page="README.md"):
        (self.root / page).write_text(text)

    def read(self, page="README.md"):
        return (self.root / page).read_text()

    def run_script(self, name, *arguments):
        """The exit status, and what was said."""
        command = [sys.executable, self.root / "benchmarks" / name, *arguments]
        done = subprocess.run(command, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def expect_error(self, text, *words):
        """Expects that the page is refused with status 2 and these words, and left as it is."""
        self.write(text)
        status, said = self.run_script("tables")
        self.assertEqual(status, 2, said)
        for word in words:
            self.assertIn(word, said)
        self.assertEqual(self.read(), text)


class Filling(TablesTest):
    def test_numbers_and_tables_replace_what_stands_between_the_comments(self):
        self.measure("search/three.csv", 'what,"right, %",n\n"one, two",97.50,3\nthree,,–\n')
        self.write(
            "On <!-- accuracy default mean 2 -->1<!-- end --> %.\n\n<!-- table search three -->old<!-- end -->\n\nEnd.\n")
        self.assertEqual(self.run_script("tables")[0], 0)
        self.assertEqual(self.read(), (
            "On <!-- accuracy default mean 2 -->95.50<!-- end --> %.\n\n<!-- table search three -->\n\n"
            "| what | right, % | n |\n|---|--:|--:|\n| one, two | 97.50 | 3 |\n| three | | – |\n\n<!-- end -->\n\nEnd.\n"))

    def test_a_second_time_changes_nothing(self):
        self.write("<!-- table accuracy splits -->\n<!-- end -->\n")
        self.run_script("tables")
        once = self.read()
        self.assertEqual(self.run_script("tables"), (0, "all pages agree with the measurements\n"))
        self.assertEqual(self.read(), once)

    def test_comments_that_are_no_marks_stay(self):
        text = "<!-- for the reader -->\n\n<!-- of the source -->\n\nOn <!-- accuracy fast n 0 -->{}<!-- end --> splits.\n"
        self.write(text.format(5))
        self.assertEqual(self.run_script("tables")[0], 0)
        self.assertEqual(self.read(), text.format(2))

    def test_accuracy_is_counted_from_right_answers(self):
        self.write("<!-- table accuracy splits -->\n<!-- end -->\n\nby <!-- accuracy default minus fast 2 --><!-- end -->\n")
        self.run_script("tables")
        for line in (
            "| the default | 95.500 ± 0.500 (95.00, 96.00, 95.50) | 3 | 9 |",
            "| fast | 90.250 ± 0.354 (splits 2 and 3: 90.00, 90.50) | 2 | 1 |",
            "| old | 94.50 (split 1) | 1 | 5 |",
            "by <!-- accuracy default minus fast 2 -->5.25<!-- end -->",
        ):
            self.assertIn(line, self.read())

    def test_handwriting_is_counted_over_seeds_unless_only_percentages_were_kept(self):
        counts = [
            {"seed": 1, "digits": 100, "right": 90, "false_digits": 1},
            {"seed": 2, "digits": 300, "right": 300, "false_digits": 2},
        ]
        kept = {"digits": 50, "right_percent": 76.9, "false_digits": 0}
        pictures = {"usps": [{"digits": 40, "right": 39, "false_digits": 0}], "semeion": kept, "pendigits": kept}
        pictures |= dict.fromkeys(("composed", "ruled", "squared"), counts)
        self.measure("handwriting/default.json", json.dumps({"pictures": pictures}))
        self.write("<!-- table handwriting untuned -->\n<!-- end -->\n\nto <!-- handwriting others highest 1 --><!-- end -->\n")
        self.assertEqual(self.run_script("tables")[0], 0)
        self.assertIn("| composed photos | 400 | 97.5 % (90.0 to 100.0) | 3 |", self.read())
        self.assertIn("| 50 | 76.9 % | 0 |", self.read())
        self.assertIn("to <!-- handwriting others highest 1 -->97.5<!-- end -->", self.read())


class Checking(TablesTest):
    def setUp(self):
        super().setUp()
        self.measure("search/one.csv", "what,loss\na,0.0166\n")
        self.write("<!-- table search one -->\n<!-- end -->\n\non <!-- accuracy fast mean 1 --><!-- end -->\n", "docs/a.md")
        self.write("")
        self.run_script("tables")

    def expect_difference(self):
        text = self.read("docs/a.md")
        status, said = self.run_script("tables", "--check")
        self.assertEqual(status, 1, said)
        self.assertIn("docs/a.md", said)
        self.assertEqual(self.read("docs/a.md"), text)

    def test_pages_that_agree_pass(self):
        self.assertEqual(self.run_script("tables", "--check"), (0, "all pages agree with the measurements\n"))

    def test_a_number_changed_in_a_table_of_a_page_is_found(self):
        self.write(self.read("docs/a.md").replace("0.0166", "0.0165"), "docs/a.md")
        self.expect_difference()

    def test_a_number_changed_in_prose_is_found(self):
        self.write(self.read("docs/a.md").replace("90.2", "90.3"), "docs/a.md")
        self.expect_difference()

    def test_a_number_changed_in_a_measurement_is_found(self):
        self.measure("search/one.csv", "what,loss\na,0.0167\n")
        self.expect_difference()


class Refusing(TablesTest):
    def test_marks_that_nothing_measured(self):
        for mark in (
            "serach one x 1", "accuracy nothing mean 2", "accuracy default median 2", "accuracy default mean",
            "accuracy default mean two", "search one 2",
        ):
            with self.subTest(mark):
                self.expect_error(f"on <!-- {mark} -->1<!-- end --> %\n", "README.md", f"<!-- {mark} -->")

    def test_tables_that_nothing_measured(self):
        self.measure("search/ragged.csv", "what,loss\na,0.0166,3\n")
        for mark, word in (
            ("table", "none of"), ("table nothing splits", "none of"), ("table search absent", "absent.csv"),
            ("table search ragged", "row 2 of ragged.csv"), ("table search", "not measured"),
        ):
            with self.subTest(mark):
                self.expect_error(f"<!-- {mark} -->\n<!-- end -->\n", "README.md", f"<!-- {mark} -->", word)

    def test_marks_without_an_end(self):
        self.expect_error("<!-- table accuracy splits -->\n\ntext\n", "README.md", "`<!-- table accuracy splits -->` has no")
        self.expect_error(
            "on <!-- accuracy default n 0 -->3 and <!-- accuracy fast n 0 -->2<!-- end -->\n", "accuracy default n 0 -->` has no")

    def test_an_end_without_a_mark(self):
        self.expect_error("95 <!-- end --> %\n", "README.md", "ends nothing")

    def test_a_number_that_starts_a_line(self):
        self.expect_error("on\n<!-- accuracy default n 0 -->3<!-- end --> splits\n", "README.md", "starts a line")

    def test_a_page_without_its_measurement(self):
        self.write("")
        self.write("# Growth\n", "docs/results/growth.md")
        status, said = self.run_script("tables")
        self.assertEqual(status, 2, said)
        self.assertIn("docs/results/growth.md", said)
        self.assertIn("growth.json", said)


class Recording(TablesTest):
    def expect_refusal(self, *arguments, because):
        status, said = self.run_script("accuracy", "--record", *arguments)
        self.assertEqual(status, 2, said)
        self.assertIn(because, said)

    def test_a_row_takes_no_figures_of_other_flags(self):
        self.expect_refusal(
            "default", "--set", "epochs=1", because="with the default flags on random splits, not with --set epochs=1")
        self.expect_refusal("fast", because="with --set epochs=1 on random splits, not with the default flags")

    def test_a_row_takes_no_figures_of_other_images(self):
        self.expect_refusal("default", "--mnist", "2", because="not with the default flags on MNIST itself")

    def test_a_row_of_a_recipe_that_is_no_more_takes_none(self):
        self.expect_refusal("old", because="recipe that no flags of today name")


if __name__ == "__main__":
    unittest.main()
