// The queue of bank lines by keyboard. Every deed is a form that also works without this file.
(() => {
  "use strict";
  const queue = document.querySelector("[data-queue]");
  if (!queue) return;
  const say = document.querySelector("[data-say]");
  const all = (selector, root = queue) => [...root.querySelectorAll(selector)];
  const lines = () => all("[data-line]");
  const label = (line) => line.querySelector("[id^=so-]").textContent.trim();
  const tell = (words) => { say.textContent = ""; requestAnimationFrame(() => (say.textContent = words)); };
  const done = [];
  let pending = 0, leaving = null;

  const look = (line) => { line?.focus({ preventScroll: true }); line?.scrollIntoView({ block: "nearest" }); };
  const current = () => document.activeElement?.closest("[data-line]");
  const open = (line) => line.dataset.state === "open" && !line.hasAttribute("aria-busy");
  const after = (line) => { const every = lines(); return every.slice(every.indexOf(line) + 1); };

  // The next page begins by keyboard too. A fragment would not do: the browser gives the focus to it and takes it
  // away again, some time after everything is loaded.
  const ARRIVING = "doi-soat:di-tiep";
  const go = () => { sessionStorage.setItem(ARRIVING, "1"); location.assign(leaving); };
  const leave = (href) => {
    leaving = href;
    if (!pending) go();
  };
  // The next line that still waits; at the end of the page the next page, once everything sent is answered.
  const onward = (line) => {
    const next = after(line).find(open) || lines().find(open);
    if (next) return look(next);
    const more = document.querySelector("[rel=next]");
    if (more) return leave(more.href);
    tell("Hết hàng chờ trên trang này.");
  };
  const step = (line, by) => {
    const every = lines(), to = every[every.indexOf(line) + by];
    if (to) return look(to);
    const more = by > 0 && document.querySelector("[rel=next]");
    if (more) leave(more.href);
  };

  const replace = (id, html) => {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const line = fresh.querySelector("[data-line]"), old = document.getElementById(`dong-${id}`);
    if (!line || !old) return location.reload();
    const held = old.contains(document.activeElement);
    const counted = fresh.querySelector("[data-progress]"), shown = document.querySelector("[data-progress]");
    if (counted && shown) shown.replaceWith(document.adoptNode(counted));
    old.replaceWith(document.adoptNode(line));
    if (held) look(line);
    return line;
  };
  // What is typed while the form of a line is on its way belongs into that form, and is no command.
  let early = null;
  const fetchLine = async (id, ask) => {
    early = "";
    try {
      const answer = await fetch(`${location.pathname.replace(/\/$/, "")}/${id}/manh${ask}`);
      const line = replace(id, await answer.text()), field = line?.querySelector("[data-first]");
      // What was found stands under the fingers, so that Enter means it and not the first guess.
      if (ask.startsWith("?q=")) return (line?.querySelector("[data-found]") || field)?.focus();
      if (!field) return;
      field.focus();
      field.value += early.replace("\n", "");
      if (early.endsWith("\n")) field.form.requestSubmit();
    } catch {
      tell("Chưa mở được. Xin thử lại.");
    } finally {
      early = null;
    }
  };

  const send = async (form, button) => {
    const line = form.closest("[data-line]"), id = line.dataset.line, name = label(line);
    const data = new FormData(form, button || undefined);
    data.set("manh", "1");
    line.setAttribute("aria-busy", "true");
    pending += 1;
    onward(line);
    let fresh = null, words = `Chưa gửi được ${name}. Xin thử lại.`;
    try {
      const answer = await fetch(form.action, { method: "POST", body: data });
      fresh = replace(id, await answer.text());
      const fault = fresh?.querySelector("[role=alert]");
      words = fault ? `${name}: ${fault.textContent.trim()}` : `${name}: xong.`;
      if (fault) look(fresh); else if (!done.includes(id)) done.push(id);
    } catch {
      line.removeAttribute("aria-busy");
      look(line);
    }
    pending -= 1;
    tell(words);
    if (leaving && !pending) { if (fresh?.querySelector("[role=alert]")) leaving = null; else go(); }
  };

  queue.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-deed]")) {
      event.preventDefault();
      event.stopPropagation();
      send(form, event.submitter);
    } else if (form.matches("[data-look]")) {
      event.preventDefault();
      event.stopPropagation();
      fetchLine(form.closest("[data-line]").dataset.line, `?${new URLSearchParams(new FormData(form))}`);
    }
  });
  queue.addEventListener("click", (event) => {
    const link = event.target.closest("[data-open]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    fetchLine(link.closest("[data-line]").dataset.line, `?mo=${link.dataset.open}`);
  });

  // Single keys are heard only while a line of the queue has the focus, never while somebody types.
  const undo = (line) => {
    const target = line.dataset.state === "done" ? line : document.getElementById(`dong-${done.at(-1)}`);
    if (target) fetchLine(target.dataset.line, "?mo=bo-ghep"); else tell("Chưa ghi dòng nào để bỏ ghép.");
  };
  const keys = {
    j: (line) => step(line, 1), ArrowDown: (line) => step(line, 1),
    k: (line) => step(line, -1), ArrowUp: (line) => step(line, -1),
    Enter: (line) => { const best = line.querySelector("[data-best]"); if (best && open(line)) best.form.requestSubmit(best); else tell("Dòng này không có gợi ý để ghi."); },
    "/": (line) => fetchLine(line.dataset.line, "?mo=tim"),
    s: (line) => fetchLine(line.dataset.line, "?mo=chia"),
    b: (line) => fetchLine(line.dataset.line, "?mo=rieng"),
    u: undo,
  };
  queue.addEventListener("keydown", (event) => {
    const line = current();
    if (!line || event.ctrlKey || event.metaKey || event.altKey) return;
    if (early !== null) {
      event.preventDefault();
      if (event.key === "Enter") early += "\n"; else if (event.key.length === 1) early += event.key;
      return;
    }
    if (event.key === "Escape") { look(line); return; }
    if (event.target !== line || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key](line);
  });

  const hint = document.querySelector("[data-keys]");
  hint.hidden = false;
  hint.querySelector("[data-begin]").addEventListener("click", () => look(lines().find(open) || lines()[0]));
  if (sessionStorage.getItem(ARRIVING)) {
    sessionStorage.removeItem(ARRIVING);
    look(lines().find(open) || lines()[0]);
  }
})();
