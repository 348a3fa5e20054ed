// Bank: files by drag and drop, and the matching desk by keyboard: Enter, s, a, n, u act on the line that is shown.
"use strict";
(() => {
  const one = (selector, from = document) => from.querySelector(selector);

  // --- dropping files ---
  const zone = one("[data-dropzone]");
  const input = zone && one("input[type=file]", zone);
  const names = () => {
    const place = one("[data-names]", zone);
    if (place) place.textContent = [...input.files].map((file) => file.name).join("、");
  };
  if (input) {
    for (const name of ["dragenter", "dragover"]) {
      zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("over"); });
    }
    for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer?.files.length) {
        input.files = event.dataTransfer.files;
        names();
      }
    });
    input.addEventListener("change", names);
  }

  // --- the desk ---
  const narrow = () => matchMedia("(max-width: 860px)").matches;
  // On a phone there is no right side: a line opens as a page of its own.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!narrow() || event.detail.target?.id !== "line") return;
    event.preventDefault();
    if (event.detail.requestConfig.triggeringEvent?.type === "click") location.href = event.detail.elt.href;
  });
  const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    const panel = one("#line");
    if (!panel || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target) || one("dialog[open]") || !["Enter", "s", "a", "n", "u"].includes(event.key)) return;
    const focused = event.target.closest?.("a, button, summary");
    if (event.key === "Enter" && focused && !focused.dataset.line) return; // its own meaning
    const shown = one("[data-line-shown]", panel)?.dataset.lineShown;
    if (focused?.dataset.line && focused.dataset.line !== shown) return event.preventDefault(); // not loaded yet
    const act = one(`[data-key="${event.key}"]`, panel);
    event.preventDefault();
    act?.click();
  });
})();
