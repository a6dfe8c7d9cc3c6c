"""The few things only the browser itself can do, each as a snippet of its own language run inside the page."""

from collections.abc import Sequence
from hashlib import sha256

import streamlit as st

from components.i18n import Words

_LANGUAGE = st.components.v2.component(
    "matka_language",
    html="",
    js="""
export default function ({ data, setTriggerValue }) {
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
    document.querySelectorAll('[data-testid="stFileUploader"]').forEach((element) => {
      const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        const said = data.shown[text.nodeValue.replace(/^File (must be|is larger than) .*/, "File is too large")]
        if (said && said !== text.nodeValue) text.nodeValue = said
      }
    })
    // where a file could not be made, whatever the reason, Streamlit says so for a few seconds
    set('[data-testid="stDownloadButtonError"]', "role", "alert")
    document.querySelectorAll('[data-testid="stDownloadButtonError"]').forEach((element) => {
      const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        if (text.nodeValue.trim() && text.nodeValue !== data.no_file) text.nodeValue = data.no_file
      }
    })
    document.querySelectorAll("[aria-label]").forEach((element) => {
      const now = element.getAttribute("aria-label")
      if (now !== element.matkaSaid) element.matkaHeard = now
      const said = data.spoken[element.matkaHeard] ?? element.matkaHeard
        .replace(/^Remove (?=.)/, `${data.remove} `).replace(/^Help for (?=.)/, `${data.help} `)
        .replace(/ — start$/, ` — ${data.start}`).replace(/ — end$/, ` — ${data.end}`)
      if (said !== now) element.setAttribute("aria-label", element.matkaSaid = said)
    })
  }
  let waiting = false
  window.matkaMending?.disconnect()
  const mending = new MutationObserver(() => {
    // not at every frame: a picture that is drawn changes thousands of things, none of them ours
    if (!waiting) setTimeout(() => {
      waiting = false
      if (window.matkaMending === mending) mend()  // else another language has been chosen meanwhile
    }, 50)
    waiting = true
  })
  window.matkaMending = mending
  const labels = { attributes: true, attributeFilter: ["aria-label"] }
  mending.observe(document.body, { childList: true, subtree: true, ...labels })
  mend()
  // Streamlit turns dark with the device at once, but what the server has coloured turns with the next run only.
  window.matkaTurn = () => setTriggerValue("look", Date.now())
  if (window.matkaKeys) return
  window.matkaKeys = true
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => setTimeout(() => window.matkaTurn(), 300))
  // A link may lead to one picture of a page, which is drawn after the page has come, below others that grow meanwhile.
  const goal = location.hash.slice(1)
  if (goal) {
    let reached, until = Date.now() + 20000
    const stop = () => { until = 0 }
    for (const action of ["wheel", "touchstart", "pointerdown", "keydown"]) {
      addEventListener(action, stop, { once: true, capture: true })
    }
    const seek = setInterval(() => {
      const found = document.getElementById(goal)
      if (Date.now() > until) clearInterval(seek)
      else if (found) {
        if (!reached) found.focus({ preventScroll: true }), until = Date.now() + 10000
        const top = found.getBoundingClientRect().top
        if (!reached || Math.abs(top - reached) > 4) found.scrollIntoView()
        reached = found.getBoundingClientRect().top
      }
    }, 150)
  }
  // What a button has opened stands at the end of Streamlit's page; the keyboard finds it right behind the button.
  document.addEventListener("keydown", (pressed) => {
    const opener = document.querySelector('[data-testid="stPopoverButton"][aria-expanded="true"]')
    const opened = document.querySelector('[data-testid="stPopoverBody"]')
    if (pressed.key !== "Tab" || !opener || !opened) return
    const stops = [...opened.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
      .filter((element) => !element.disabled && element.getClientRects().length > 0)
    const at = stops.indexOf(document.activeElement)
    if (document.activeElement === opener && !pressed.shiftKey && stops.length > 0) {
      stops[0].focus()
    } else if (at >= 0 && at === (pressed.shiftKey ? 0 : stops.length - 1)) {
      opener.focus()
      if (!pressed.shiftKey) opener.click()
    } else {
      return
    }
    pressed.preventDefault()
  }, true)
}
""",
)

_SPOKEN = {  # what Streamlit says to listeners in English, and the phrase that says it in the reader's language
    "Clear all": "spoken.clear",
    "Collapse sidebar": "spoken.close_menu",
    "Copied": "spoken.copied",
    "Copy to clipboard": "spoken.copy",
    "Expand sidebar": "spoken.open_menu",
    "Hide password": "spoken.hide_password",
    "Navigate to home page": "spoken.home",
    "Open": "spoken.open",
    "Selected values": "spoken.selected",
    "Show password": "spoken.show_password",
    "Sidebar": "spoken.menu",
}

_SHOWN = {  # what Streamlit shows in English where a file is asked for; how large it may be is said above it
    "Upload": "spoken.choose_file",
    "Drag and drop a file here": "spoken.drop_file",
    "File is too large": "spoken.file_too_large",
}

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

_ON_STAGE = "browser_stage"
_STAGE = st.components.v2.component(
    "matka_stage",
    html="",
    js="""
export default function ({ data, setStateValue }) {
  const stage = () => document.querySelector(".st-key-stage")
  const press = (name) => document.querySelector(`.st-key-${name} button`)?.click()
  const root = document.documentElement
  // everything on the page is measured in letters of this size; pictures are told by the scale
  const fit = () => {
    const larger = Math.min(window.innerHeight / 720, window.innerWidth / 1280, 4)
    const scale = stage() && larger > 1.05 ? Math.round(larger * 10) / 10 : 1
    root.style.fontSize = scale > 1 ? `${16 * scale}px` : ""
    return scale
  }
  const scale = fit()
  if (scale !== data.scale) setStateValue("scale", scale)
  // who listens hears each new leaf from its heading on; who looks sees it from its top
  const heading = document.querySelector(".st-key-stage h1")
  if (heading && window.matkaLeaf !== data.leaf) {
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
    document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0)
  }
  window.matkaLeaf = data.leaf
  const leave = () => {
    if (!stage()) root.style.fontSize = ""
  }
  if (window.matkaStage) return leave
  window.matkaStage = true
  const turns = {
    ArrowRight: "stage_next", PageDown: "stage_next", ArrowLeft: "stage_previous", PageUp: "stage_previous",
    Escape: "stage_close",
  }
  // where these keys have a meaning of their own, they keep it
  const busy = "input, textarea, select, [contenteditable], [role=listbox], [role=radiogroup], [role=slider]," +
    "[role=region], [data-testid=stPopoverBody]"
  document.addEventListener("keydown", (pressed) => {
    const turn = turns[pressed.key]
    const open = document.querySelector('[data-testid="stPopoverBody"]')
    if (!stage() || !turn || open || pressed.altKey || pressed.ctrlKey || pressed.metaKey || pressed.shiftKey) return
    if (document.activeElement?.closest(busy)) return
    pressed.preventDefault()
    press(turn)
  })
  document.addEventListener("click", (clicked) => {
    if (!clicked.target.closest?.(".st-key-stage_full button")) return
    if (document.fullscreenElement) document.exitFullscreen()
    else document.documentElement.requestFullscreen?.()
  })
  window.addEventListener("resize", () => stage() && fit())
  return leave
}
""",
)


def set_language(words: Words, *, options: str, languages: Sequence[str], remember: str = "") -> None:
    """Say in which language the page is, which always claims to be English, and each option of the language choice.

    The page is run anew when the reader's device turns dark or light.

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
        "spoken": {heard: words(key) for heard, key in _SPOKEN.items()},
        "no_file": words("take.failed"),
        "shown": {seen: words(key) for seen, key in _SHOWN.items()},
        **{name: words(f"spoken.{name}") for name in ("remove", "help", "start", "end")},
    }
    _LANGUAGE(data=data, key="browser_language", on_look_change=lambda: None)


def post(address: str, body: dict[str, str], *, once: str) -> str | None:
    """Send *body* to our own server from the browser, so that the answer may set a cookie; at most once per *once*.

    Return None while under way, then, in the run that follows, "done" or "failed".
    """
    data = {"address": base_path().rstrip("/") + address, "body": body, "once": once}
    # hexadecimal: Streamlit refuses a key with two underscores in a row, as a random text has now and then
    key = f"browser-post-{sha256(once.encode()).hexdigest()[:16]}"
    return _POST(data=data, key=key, on_outcome_change=lambda: None).outcome


def keep_address() -> None:
    """Remember this page before leaving for another site, so that ``return_to_address`` can come back to it."""
    _RETURN(data={"leaving": True}, key="browser_leaving")


def return_to_address() -> None:
    """Go to the page remembered by ``keep_address`` in this tab, if there is one."""
    _RETURN(data={"leaving": False}, key="browser_return")


def on_stage(leaf: int) -> None:
    """Let arrow keys and a clicker turn leaves, fill the screen, and lead listeners to the heading of a new *leaf*."""
    data = {"leaf": leaf, "scale": stage_scale()}
    _STAGE(data=data, default={"scale": 1}, key=_ON_STAGE, on_scale_change=lambda: None)


def stage_scale() -> float:
    """Return how much larger the screen is than one of 1280 by 720, as far as the browser has told."""
    said = (st.session_state.get(_ON_STAGE) or {}).get("scale", 1)
    return min(max(float(said), 1.0), 4.0) if isinstance(said, int | float) else 1.0


def base_path() -> str:
    """Return the path under which Matka is served, with a slash at both ends."""
    path = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}/" if path else "/"
