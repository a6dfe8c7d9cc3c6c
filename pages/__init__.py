"""The site map: one folder is a section of the menu, one file a page: ``PAGE`` says where it sits, ``show`` tells it.

A page file only defines.  Nothing happens when it is imported, and nothing is shown when it is run by itself.
"""

from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

SECTIONS = ("review", "compare", "programme", "publish", "data", "about")  # in the order of the menu


def addresses() -> dict[str, str]:
    """Return the section of every page by its address, which is its file's name, without importing the page."""
    found = {}
    for section in SECTIONS:
        for file in iter_modules([str(Path(__file__).parent / section)]):
            if file.name in found:
                raise ValueError(f"two pages have the address {file.name!r}: in {found[file.name]} and in {section}")
            found[file.name] = section
    return found


@cache
def all_pages() -> dict[str, ModuleType]:
    """Return every page module by its address: sections in the order of the menu, in each by ``PAGE.order``."""
    modules = {slug: import_module(f"pages.{section}.{slug}") for slug, section in addresses().items()}
    places = {slug: (SECTIONS.index(section_of(module)), module.PAGE.order) for slug, module in modules.items()}
    return {slug: modules[slug] for slug in sorted(modules, key=places.get)}


def section_of(page: ModuleType) -> str:
    return page.__name__.split(".")[1]


def front_page() -> str:
    """Return the address of the page shown at ``/``: the one marked as default, else the first."""
    marked = [slug for slug, page in all_pages().items() if page.PAGE.default]
    if len(marked) > 1:
        raise ValueError(f"only one page can be the front page, not {marked}")
    return (marked or list(all_pages()))[0]
