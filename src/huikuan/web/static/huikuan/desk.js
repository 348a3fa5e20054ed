// What the desk does beyond HTML and htmx: theme, search key, rows by keyboard, bulk selection, dialogs, toasts.
// No eval, no inline handlers; everything listens at the document, so that swapped parts work too.
"use strict";
(() => {
  const root = document.documentElement;
  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];

  // --- what is remembered on this machine ---
  const remembered = (key) => {
    try { return localStorage.getItem(`huikuan.${key}`); } catch { return null; }
  };
  const remember = (key, value) => {
    try { localStorage.setItem(`huikuan.${key}`, value); } catch { /* private windows refuse */ }
  };
  for (const key of ["theme", "density"]) {
    const value = remembered(key);
    if (value) root.dataset[key] = value;
  }
  const isDark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const toggle = {
    theme: () => (root.dataset.theme = isDark() ? "light" : "dark"),
    density: () => (root.dataset.density = root.dataset.density === "comfortable" ? "compact" : "comfortable"),
  };

  // --- saying things ---
  const announce = (text) => {
    const live = one("#live");
    if (!live || !text) return;
    live.textContent = "";
    setTimeout(() => { live.textContent = text; }, 50);
  };
  const toast = (text, tone = "info") => {
    const place = one("#toasts");
    if (!place || !text) return;
    const note = document.createElement("div");
    note.className = "toast";
    note.dataset.tone = tone;
    const words = document.createElement("span");
    words.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = place.dataset.close;
    close.addEventListener("click", () => note.remove());
    note.append(words, close);
    place.append(note);
    if (tone !== "error") setTimeout(() => { if (!note.matches(":hover, :focus-within")) note.remove(); }, 8000);
  };

  // --- dialogs ---
  const open = (selector) => {
    const dialog = one(selector);
    if (dialog && dialog.showModal && !dialog.open) dialog.showModal();
  };
  const closeMenus = (except) => all("details[data-menu][open]").forEach((menu) => { if (menu !== except) menu.open = false; });

  // What had the focus before a dialog may be gone when it closes (a finished task): then the row that followed it takes
  // the focus, without one the list's heading.
  const regain = () => {
    if ((document.activeElement && document.activeElement !== document.body) || one("dialog[open]")) return;
    const row = current() ?? rows()[0];
    const list = one("[data-rows]")?.closest("section");
    const heading = (list && one("h2", list)) ?? one("h1");
    const place = (row && one("a[data-main], a[href]", row)) ?? heading;
    if (place === heading) heading?.setAttribute("tabindex", "-1");
    place?.focus();
  };
  document.addEventListener("close", () => setTimeout(regain, 0), true);

  // --- rows ---
  const rows = () => all("[data-rows] [data-row]").filter((row) => row.offsetParent !== null);
  const current = () => one("[data-row][data-current]");
  const move = (step) => {
    const list = rows();
    if (!list.length) return;
    const was = list.indexOf(current());
    const row = list[was < 0 ? (step > 0 ? 0 : list.length - 1) : Math.max(0, Math.min(list.length - 1, was + step))];
    mark(row);
    const link = one("a[data-main], a[href]", row);
    if (link) link.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  const mark = (row) => {
    all("[data-row][data-current]").forEach((other) => other.removeAttribute("data-current"));
    if (row) row.setAttribute("data-current", "");
  };

  // --- bulk ---
  const count = (form) => {
    const boxes = all("[data-pick]", form);
    const picked = boxes.filter((box) => box.checked).length;
    all("[data-bulk-count]", form).forEach((place) => { place.textContent = picked; });
    all("[data-bulk-bar]", form).forEach((bar) => { bar.hidden = picked === 0; });
    all("[data-pick-all]", form).forEach((box) => {
      box.checked = picked > 0 && picked === boxes.length;
      box.indeterminate = picked > 0 && picked < boxes.length;
    });
  };
  const countAll = () => all("[data-bulk]").forEach(count);

  // --- clicks ---
  document.addEventListener("click", (event) => {
    const hit = (selector) => event.target.closest(selector);
    const menu = hit("details[data-menu]");
    closeMenus(menu);
    let found;
    if ((found = hit("[data-open]"))) {
      if (menu) menu.open = false;
      open(found.dataset.open);
    } else if ((found = hit("[data-close]"))) {
      found.closest("dialog")?.close();
    } else if ((found = hit("[data-dismiss]"))) {
      found.parentElement.remove();
    } else if (hit("[data-theme-toggle]")) {
      remember("theme", toggle.theme());
    } else if (hit("[data-density-toggle]")) {
      remember("density", toggle.density());
    } else if (hit("[data-print]")) {
      print();
    } else if ((found = hit("[data-copy]"))) {
      const from = found.dataset.copy;
      const text = from.startsWith("#") ? (one(from)?.value ?? one(from)?.textContent ?? "") : from;
      navigator.clipboard?.writeText(text.trim()).then(() => toast(one("#toasts")?.dataset.copied));
    } else if (event.target.matches?.("dialog[open]")) {
      event.target.close(); // the veil around a dialog
    }
  });

  document.addEventListener("change", (event) => {
    const box = event.target;
    const form = box.closest?.("[data-bulk]");
    if (form && box.matches("[data-pick-all]")) all("[data-pick]", form).forEach((other) => { other.checked = box.checked; });
    if (form && box.matches("[data-pick], [data-pick-all]")) count(form);
    if (box.matches?.("[data-submits]")) box.form?.requestSubmit();
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("[data-rows] [data-row]");
    if ((row || current()) && !event.target.closest?.("dialog")) mark(row); // a dialog is about the row it was opened from
  });

  // --- approving by key: what is approved has been opened first, the next letter comes after it ---
  const approve = (row) => {
    const button = row && one("[data-approve]", row);
    const text = row && one("details[data-text]", row);
    if (!button) return;
    if (text && !text.open) {
      text.open = true;
      row.scrollIntoView({ block: "nearest" });
      return;
    }
    const list = rows();
    const next = list[list.indexOf(row) + 1];
    button.click();
    if (next) {
      mark(next);
      one("a[data-main], a[href]", next)?.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest" });
    }
  };

  // --- keys ---
  const typing = (target) => target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    a: () => approve(current()),
    x: () => { const box = current() && one("[data-pick]", current()); if (box) box.click(); },
    "?": () => open("#shortcuts"),
    "/": () => one("#search")?.focus(),
  };
  const hits = (event) => {
    const links = all("#search-results a[href]");
    const at = links.indexOf(document.activeElement);
    const next = event.key === "ArrowDown" ? links[at + 1] : at > 0 ? links[at - 1] : one("#search");
    if (!links.length || !next) return;
    event.preventDefault();
    next.focus();
  };
  // In a form that takes keys a digit chooses the outcome of that number; Enter saves outside of longer texts.
  const chooses = (event) => {
    const form = one("[data-keys]", one("dialog[open]") ?? document);
    if (!form || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "Enter" && !typing(event.target) && !event.target.closest?.("a, button, summary")) {
      form.requestSubmit();
      return true;
    }
    const box = typing(event.target) ? null : all("[data-outcome]", form)[Number(event.key) - 1];
    if (!/^[1-9]$/.test(event.key) || !box) return false;
    box.checked = true;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    const asked = { promised: "[name=promised_on]", disputed: "[name=note]" }[box.value];
    (asked ? one(asked, form) : box)?.focus();
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (chooses(event)) return event.preventDefault();
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      one("#search")?.focus();
      one("#search")?.select();
      return;
    }
    if (event.key === "Escape") {
      const menu = event.target.closest?.("details[data-menu][open]");
      closeMenus();
      if (menu) one("summary", menu).focus();
      if (event.target.closest?.(".search")) document.activeElement.blur();
      return;
    }
    if (event.target.closest?.(".search") && ["ArrowDown", "ArrowUp"].includes(event.key)) return hits(event);
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || one("dialog[open]")) return;
    const act = keys[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  // --- htmx ---
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = one("meta[name=csrf-token]")?.content ?? "";
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    // An ended session answers with the sign-in page: go there instead of showing it inside this one.
    const answered = event.detail.xhr.responseURL;
    if (answered && new URL(answered).pathname.endsWith("/login")) {
      event.detail.shouldSwap = false;
      location.reload();
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    countAll();
    announce(one("[data-announce]", target)?.dataset.announce ?? target?.dataset?.announce);
  });
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const row = event.target;
    const next = row.nextElementSibling ?? row.previousElementSibling;
    const follows = row === current();
    queueMicrotask(() => { // when the swap is done
      if (row.isConnected) return;
      const number = row.id.startsWith("task-") && one("#tasks-count"); // the number above the list goes with the row
      if (number) number.textContent = Math.max(0, Number(number.textContent) - 1);
      if (follows) mark(next);
      regain();
    });
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const dialog = event.detail.target?.closest?.("dialog[data-opens]");
    const asker = event.detail.requestConfig?.elt;
    const inside = asker?.closest?.("dialog") === dialog || !asker?.isConnected; // its own answer opens no closed dialog
    if (dialog && !dialog.open && !inside && dialog.childElementCount) dialog.showModal();
    const swapped = event.detail.target; // replaced wholly, it is no part of the page any more
    one("[data-focus]", swapped?.isConnected ? swapped : document)?.focus();
  });
  document.addEventListener("htmx:responseError", (event) => {
    const words = one("#toasts")?.dataset ?? {};
    toast([401, 403].includes(event.detail.xhr.status) ? words.denied : words.failed, "error");
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => toast(one("#toasts")?.dataset.offline, "error"));
  }
  // The server may say something itself: HX-Trigger: {"toast": {"text": "…", "tone": "success"}}
  document.addEventListener("toast", (event) => toast(event.detail.text ?? event.detail.value, event.detail.tone));
  document.addEventListener("announce", (event) => announce(event.detail.text ?? event.detail.value));

  document.addEventListener("DOMContentLoaded", () => {
    countAll();
    all("[data-scroll-end]").forEach((box) => { box.scrollLeft = box.scrollWidth; });
    all("dialog[data-open-now]").forEach((dialog) => dialog.showModal());
    const wrong = one(".field.wrong input, .field.wrong select, .field.wrong textarea");
    if (wrong) wrong.focus();
  });
})();
