// Only improves what already works: every page of this site can be used with this file missing.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (tag, attributes = {}, text = "") => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.textContent = text;
    return node;
  };
  const clock = () => new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });

  const copyButtons = () => {
    if (!navigator.clipboard) return;
    for (const button of all("[data-copy]")) {
      const words = button.querySelector("span") || button, before = words.textContent;
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(button.dataset.copy);
        words.textContent = "Đã chép";
        setTimeout(() => (words.textContent = before), 2500);
      });
    }
  };

  const focusErrors = () => document.querySelector("[data-errors]:not([data-specimen] *)")?.focus();

  // The rooms stand in a row (on a phone) or a column that scrolls: the one we are in comes into sight.
  const showWhereWeAre = () => {
    for (const here of all(".side [aria-current], .tabs [aria-current], .pills [aria-current]")) {
      const row = here.closest("ul");
      row.scrollLeft = here.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
      const bar = here.closest(".side > div");
      if (bar) bar.scrollTop = row.offsetTop + here.offsetTop - bar.clientHeight / 2;
    }
  };

  const printButtons = () => {
    for (const button of all("[data-print]")) {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    }
  };

  // A question before a step that cannot be taken back. The dialog is the browser's own element.
  const ask = (question, verb, then) => {
    const dialog = make("dialog", { class: "ask", "aria-label": "Xác nhận" });
    const buttons = make("p", { class: "row" });
    const yes = make("button", { class: "btn btn--main", type: "button" }, verb);
    const no = make("button", { class: "btn", type: "button" }, "Để tôi xem lại");
    buttons.append(yes, no);
    dialog.append(make("p", {}, question), buttons);
    document.body.append(dialog);
    no.addEventListener("click", () => dialog.close());
    yes.addEventListener("click", () => { dialog.close(); then(); });
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
    no.focus();
  };

  // Signing out takes the key of what an officer wrote in the field off this machine; only then it goes on.
  const leaving = (form) => {
    if (!form.action.endsWith("/dang-xuat") || !self.indexedDB || form.dataset.left) return false;
    form.dataset.left = "1";
    const gone = indexedDB.deleteDatabase("thuc-dia-khoa");
    let went = false;
    gone.onsuccess = gone.onerror = gone.onblocked = () => {
      if (went) return;
      went = true;
      if (self.BroadcastChannel) new BroadcastChannel("thuc-dia").postMessage("out");
      form.submit();
    };
    return true;
  };

  const submits = () => {
    document.addEventListener("submit", (event) => {
      const form = event.target, button = event.submitter;
      const question = button?.dataset.confirm || form.dataset.confirm;
      if (question && !form.dataset.agreed) {
        event.preventDefault();
        ask(question, button?.textContent.trim() || "Đồng ý", () => {
          form.dataset.agreed = "1";
          form.requestSubmit(button || undefined);
        });
        return;
      }
      if (form.method !== "post") return;
      if (leaving(form)) { event.preventDefault(); return; }
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
      button?.setAttribute("aria-busy", "true");
      // A download leaves the page where it is, so the form opens again after a while.
      setTimeout(() => release(form), 8000);
    });
    const release = (form) => {
      delete form.dataset.sent;
      delete form.dataset.agreed;
      all("[aria-busy]", form).forEach((button) => button.removeAttribute("aria-busy"));
    };
    window.addEventListener("pageshow", () => all("form[data-sent]").forEach(release));
  };

  const autosave = () => {
    for (const form of all("form[data-autosave]")) {
      const said = make("p", { class: "saved small muted", role: "status" });
      const bar = form.querySelector(".bar");
      if (bar) bar.prepend(said); else form.append(said);
      let timer = 0;
      const save = async () => {
        timer = 0;
        if (form.dataset.sent) return;
        const data = new FormData(form);
        data.delete("form_key");
        for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
        try {
          const answer = await fetch(form.dataset.autosave, { method: "POST", body: data, headers: { Accept: "application/json" } });
          if (answer.redirected || [400, 401, 403].includes(answer.status)) {
            said.textContent = "Phiên làm việc đã hết. Bấm nút lưu: đăng nhập lại là chữ bạn gõ còn nguyên.";
            return;
          }
          if (!answer.ok) throw new Error(String(answer.status));
          const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
          said.textContent = told.newer ? "Đã lưu nháp. Người khác vừa lưu bài này: bấm nút lưu để xem chỗ khác nhau." : `Đã lưu nháp lúc ${clock()}`;
          unsaved = false;
        } catch {
          said.textContent = "Chưa lưu được nháp. Hệ thống sẽ thử lại khi bạn gõ tiếp.";
        }
      };
      let unsaved = false;
      form.addEventListener("input", () => { unsaved = true; timer ||= setTimeout(save, 10000); });
      // Whoever walks away keeps what was typed: the tab goes to the back, or the browser asks before it closes.
      document.addEventListener("visibilitychange", () => { if (document.hidden && timer) { clearTimeout(timer); save(); } });
      window.addEventListener("beforeunload", (event) => { if (unsaved && !form.dataset.sent) event.preventDefault(); });
    }
  };

  // Search-as-you-type over the units: the pattern "combobox with a listbox".
  const unitSearch = (input, index) => {
    const list = make("ul", { class: "pick", role: "listbox", id: `pick-${index}`, "aria-label": "Các đơn vị tìm thấy" });
    list.hidden = true;
    input.after(list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) input.setAttribute(name, value);
    let active = -1, timer = 0, asked = 0;
    const show = (open) => { list.hidden = !open; input.setAttribute("aria-expanded", String(open)); if (!open) mark(-1); };
    const mark = (at) => {
      active = at;
      [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
      const item = list.children[at];
      if (item) { input.setAttribute("aria-activedescendant", item.id); item.scrollIntoView({ block: "nearest" }); }
      else input.removeAttribute("aria-activedescendant");
    };
    const choose = (item) => {
      input.value = item.dataset.value;
      all("input[type=radio]", input.closest("[data-unit]")).forEach((radio) => (radio.checked = false));
      input.dispatchEvent(new Event("change", { bubbles: true }));
      show(false);
    };
    const fill = (found) => {
      list.replaceChildren(...found.map((unit, i) => {
        const item = make("li", { role: "option", id: `${list.id}-${i}`, "data-value": unit.label }, unit.label.replace(/ \[.*\]$/, ""));
        item.append(make("small", {}, unit.code));
        item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(item); });
        return item;
      }));
      mark(-1);
      show(found.length > 0);
    };
    const search = async () => {
      const mine = ++asked, words = input.value.trim();
      if (words.length < 2) return fill([]);
      const answer = await fetch(input.dataset.unitSearch + encodeURIComponent(words)).catch(() => null);
      if (mine === asked) fill(answer?.ok ? (await answer.json()) : []);
    };
    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 200); });
    input.addEventListener("blur", () => show(false));
    input.addEventListener("keydown", (event) => {
      const last = list.children.length - 1;
      if (event.key === "Escape") show(false);
      if (list.hidden) return;
      if (event.key === "ArrowDown") { event.preventDefault(); mark(active === last ? 0 : active + 1); }
      if (event.key === "ArrowUp") { event.preventDefault(); mark(active <= 0 ? last : active - 1); }
      if (event.key === "Enter" && active >= 0) { event.preventDefault(); choose(list.children[active]); }
    });
  };

  // The server renders and cleans the Markdown; the page only shows what came back.
  const preview = (area) => {
    const button = make("button", { class: "btn btn--quiet small", type: "button" }, "Xem thử");
    const pane = make("div", { class: "prose preview", role: "region", "aria-label": "Xem thử", tabindex: "-1" });
    pane.hidden = true;
    area.after(button, pane);
    button.addEventListener("click", async () => {
      const data = new FormData();
      data.set("text", area.value);
      data.set("csrf_token", area.form.elements.csrf_token?.value || "");
      const answer = await fetch(area.dataset.preview, { method: "POST", body: data }).catch(() => null);
      if (answer?.ok) pane.innerHTML = await answer.text();
      else pane.textContent = "Chưa xem thử được. Bài bạn gõ vẫn còn nguyên.";
      pane.hidden = false;
      pane.focus();
    });
  };

  // What was typed before the door asked goes on by itself; coming back to the page sends nothing again.
  const sendNow = () => {
    const form = document.querySelector("form[data-send-now]");
    if (form && performance.getEntriesByType("navigation")[0]?.type === "navigate") form.requestSubmit();
  };

  // A long work moves on by itself; a screen reader hears each step once, and nobody loses their place.
  const longWork = () => {
    const part = document.querySelector("[data-again]"), said = part?.querySelector("[role=status]");
    if (!part) return;
    const look = async () => {
      const answer = await fetch(location.href, { headers: { Accept: "application/json" } }).catch(() => null);
      const told = answer?.ok && answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
      if (answer && (!told || !told.running)) { location.reload(); return; }
      if (told?.step && said.textContent !== told.step) said.textContent = told.step;
      setTimeout(look, Number(part.dataset.again));
    };
    setTimeout(look, Number(part.dataset.again));
  };

  // Heads of long tables stay in sight while the page scrolls, where the table is no wider than its place.
  const stickyHeads = () => {
    const places = all(".adm .scroll").filter((place) => place.querySelector("thead"));
    const look = () => places.forEach((place) => place.classList.toggle("scroll--fits", place.firstElementChild.scrollWidth <= place.clientWidth));
    if (!places.length || !self.ResizeObserver) return;
    const watch = new ResizeObserver(look);
    places.forEach((place) => watch.observe(place));
  };

  // Keys of the staff side: each with Ctrl or Alt and Shift, so that none is a letter somebody types or a reader listens to.
  const keys = () => {
    if (!document.body.classList.contains("adm")) return;
    const finder = () => document.querySelector("main [role=search] input:not([type=hidden]), main input[name=q]");
    const show = (node, keys, words) => { node?.setAttribute("aria-keyshortcuts", keys); if (node && !node.title) node.title = words; };
    show(finder(), "Alt+Shift+F", "Alt + Shift + F: đến ô tìm");
    for (const main of all("main form[method=post] button.btn--main")) show(main, "Control+Enter", "Ctrl + Enter");
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
        const form = event.target.closest?.("form[method=post]"), main = form?.querySelector("button.btn--main:not([disabled])");
        if (main) { event.preventDefault(); form.requestSubmit(main); }
      }
      if (!event.altKey || !event.shiftKey || event.ctrlKey) return;
      const to = { KeyF: finder, KeyM: () => document.querySelector(".side [aria-current]") || document.querySelector(".side nav a") }[event.code]?.();
      if (to) { event.preventDefault(); to.focus(); to.select?.(); }
    });
  };

  copyButtons();
  longWork();
  stickyHeads();
  keys();
  showWhereWeAre();
  printButtons();
  submits();
  autosave();
  all("[data-unit-search]").forEach(unitSearch);
  all("textarea[data-preview]").forEach(preview);
  focusErrors();
  sendNow();
})();
