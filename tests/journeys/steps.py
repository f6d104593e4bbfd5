"""Steps that journeys share."""

from playwright.sync_api import Locator


def follow(target: Locator) -> None:
    """Click, and wait for the page that opens: a click alone does not, and one would read the page before."""
    with target.page.expect_navigation():
        target.click()
