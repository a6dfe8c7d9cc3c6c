"""The few things only the browser itself can do, each as a snippet of its own language run inside the page."""

from collections.abc import Sequence

import streamlit as st

from components.i18n import Words

_LANGUAGE = st.components.v2.component(
    "matka_language",
    html="",
    js="""
export default function ({ data }) {
  document.documentElement.lang = data.language
  if (data.remember) {
    const safe = location.protocol === "https:" ? "; Secure" : ""
    document.cookie = `${data.remember}=${data.language}; Path=${data.path}; Max-Age=31536000; SameSite=Lax${safe}`
  }
  // What Streamlit says in English only gets its words, each language its own, and its sectioned menu, a list with more
  // than items in it, is left as links.  Streamlit draws these anew when it likes, so they are looked after.
  const set = (selector, name, value) => document.querySelectorAll(selector).forEach((element) => {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value)
  })
  const mend = () => {
    data.languages.forEach((code, place) => set(`.${data.options} button:nth-of-type(${place + 1})`, "lang", code))
    set('[data-testid="stTopNav"], [data-testid="stSidebarNav"]', "aria-label", data.pages)
    set('[data-testid="stSidebarNav"] ul, [data-testid="stSidebarNav"] li', "role", "none")
    set('[data-testid="stHeaderLogo"], [data-testid="stSidebarLogo"]', "alt", "Matka")
    const skip = document.querySelector('a[href="#stMain"]')
    if (skip && skip.textContent !== data.skip) skip.textContent = data.skip
  }
  let waiting = false
  window.matkaMending?.disconnect()
  window.matkaMending = new MutationObserver(() => {
    if (!waiting) requestAnimationFrame(() => { waiting = false; mend() })
    waiting = true
  })
  window.matkaMending.observe(document.body, { childList: true, subtree: true })
  mend()
}
""",
)

_POST = st.components.v2.component(
    "matka_post",
    html="",
    js="""
export default async function ({ data, setTriggerValue }) {
  if (window.matkaPosted === data.once) return
  window.matkaPosted = data.once
  let outcome = "failed"
  try {
    const answer = await fetch(data.address, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(data.body),
    })
    if (answer.ok) outcome = "done"
  } catch {}
  setTriggerValue("outcome", outcome)
}
""",
)

_RETURN = st.components.v2.component(
    "matka_return",
    html="",
    js="""
export default function ({ data }) {
  const key = "matka_return"
  if (data.leaving) {
    sessionStorage.setItem(key, location.pathname + location.search)
    return
  }
  const back = sessionStorage.getItem(key)
  sessionStorage.removeItem(key)
  if (back && back.startsWith("/") && !back.startsWith("//") && back !== location.pathname + location.search) {
    location.replace(back)
  }
}
""",
)


def set_language(words: Words, *, options: str, languages: Sequence[str], remember: str = "") -> None:
    """Say in which language the page is, which always claims to be English, and each option of the language choice.

    *options* is the class of the choice, *languages* those of its buttons in order; *remember* the name of a cookie to
    keep the language in, or "" for none.
    """
    data = {
        "language": words.language,
        "options": options,
        "languages": list(languages),
        "remember": remember,
        "path": base_path(),
        "skip": words("menu.skip"),
        "pages": words("menu.pages"),
    }
    _LANGUAGE(data=data, key="browser_language")


def post(address: str, body: dict[str, str], *, once: str) -> str | None:
    """Send *body* to our own server from the browser, so that the answer may set a cookie; at most once per *once*.

    Return None while under way, then, in the run that follows, "done" or "failed".
    """
    data = {"address": base_path().rstrip("/") + address, "body": body, "once": once}
    return _POST(data=data, key=f"browser_post_{once}", on_outcome_change=lambda: None).outcome


def keep_address() -> None:
    """Remember this page before leaving for another site, so that ``return_to_address`` can come back to it."""
    _RETURN(data={"leaving": True}, key="browser_leaving")


def return_to_address() -> None:
    """Go to the page remembered by ``keep_address`` in this tab, if there is one."""
    _RETURN(data={"leaving": False}, key="browser_return")


def base_path() -> str:
    """Return the path under which Matka is served, with a slash at both ends."""
    path = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}/" if path else "/"
