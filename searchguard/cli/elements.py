"""A page of HTML as a tree, in which no text can become markup."""

from xml.etree import ElementTree as ET

from searchguard.cli.shown import visible

# Runs no script, fetches nothing, and says so to the browser.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def document(title: str, style: str) -> tuple[ET.Element, ET.Element]:
    """Return an empty page with its title and style, and the element for what it is to say."""
    root = ET.Element("html", lang="en")
    head = add(root, "head")
    add(head, "meta", charset="utf-8")
    add(head, "meta", **{"http-equiv": "Content-Security-Policy", "content": _POLICY})
    add(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    add(head, "title", title)
    ET.SubElement(head, "style").text = style
    main = add(add(root, "body"), "main")
    add(main, "h1", title)
    return root, main


def add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    """Add an element with a text; characters that show nothing, or steer, are named."""
    element = ET.SubElement(
        parent, tag, {name: visible(value) for name, value in attributes.items()}
    )
    if text:
        element.text = visible(text)
    return element
