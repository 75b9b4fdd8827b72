// Writing a story: a bar of Markdown, clean pasting from Word and Facebook, photos dropped into the text.
// Without this file the text area, the form of photos and the preview work as they are.
(() => {
  "use strict";
  const make = (tag, attributes = {}, ...inside) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...inside);
    return node;
  };

  /* — words into the area, with undo — */
  const put = (area, from, to, words, selectFrom = null, selectTo = null) => {
    area.focus();
    area.setSelectionRange(from, to);
    const typed = document.execCommand && document.execCommand(words ? "insertText" : "delete", false, words);
    if (!typed) {
      area.setRangeText(words, from, to, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (selectFrom !== null) area.setSelectionRange(selectFrom, selectTo ?? selectFrom);
  };

  const wrap = (area, mark, sample) => {
    const { selectionStart: a, selectionEnd: b, value } = area;
    const inside = value.slice(a, b);
    if (inside && value.slice(a - mark.length, a) === mark && value.slice(b, b + mark.length) === mark) {
      return put(area, a - mark.length, b + mark.length, inside, a - mark.length, b - mark.length);
    }
    const words = inside || sample;
    put(area, a, b, mark + words + mark, a + mark.length, a + mark.length + words.length);
  };

  const prefix = (area, mark, matches) => {
    const { selectionStart: a, selectionEnd: b, value } = area;
    const from = value.lastIndexOf("\n", a - 1) + 1;
    const end = value.indexOf("\n", b), to = end < 0 ? value.length : end;
    const lines = value.slice(from, to).split("\n"), has = lines.every((line) => matches.test(line));
    const made = lines.map((line, n) => (has ? line.replace(matches, "") : mark(n) + line)).join("\n");
    put(area, from, to, made, from, from + made.length);
  };

  const link = (area) => {
    const { selectionStart: a, selectionEnd: b, value } = area, words = value.slice(a, b) || "chữ của liên kết";
    const at = a + words.length + 3;
    put(area, a, b, `[${words}](https://)`, at, at + 8);
  };

  const BUTTONS = [
    ["Chữ đậm", "<b>Đậm</b>", (area) => wrap(area, "**", "chữ đậm"), "b"],
    ["Chữ nghiêng", "<i>Nghiêng</i>", (area) => wrap(area, "*", "chữ nghiêng"), "i"],
    ["Tiêu đề nhỏ", "Tiêu đề", (area) => prefix(area, () => "## ", /^#{1,6} /)],
    ["Lời trích", "Trích", (area) => prefix(area, () => "> ", /^> ?/)],
    ["Gạch đầu dòng", "• Mục", (area) => prefix(area, () => "- ", /^- /)],
    ["Đánh số dòng", "1. Mục", (area) => prefix(area, (n) => `${n + 1}. `, /^\d+\. /)],
    ["Liên kết", "Liên kết", link, "k"],
  ];

  const bar = (area, photo) => {
    const bar = make("div", { class: "write-bar", role: "toolbar", "aria-label": "Định dạng thân bài", "aria-controls": area.id });
    const keys = {};
    for (const [label, face, deed, key] of BUTTONS) {
      const button = make("button", { type: "button", title: key ? `${label} (Ctrl+${key.toUpperCase()})` : label, "aria-label": label });
      button.innerHTML = face;
      button.addEventListener("click", () => deed(area));
      if (key) { button.setAttribute("aria-keyshortcuts", `Control+${key.toUpperCase()}`); keys[key] = deed; }
      bar.append(button);
    }
    const picture = make("button", { type: "button", "aria-label": "Thêm ảnh", title: "Thêm ảnh" }, "Ảnh");
    picture.addEventListener("click", photo);
    bar.append(picture);
    const all = [...bar.children];
    all.forEach((button, n) => (button.tabIndex = n ? -1 : 0));
    bar.addEventListener("keydown", (event) => {
      const now = all.indexOf(document.activeElement);
      const to = { ArrowRight: (now + 1) % all.length, ArrowLeft: (now + all.length - 1) % all.length, Home: 0, End: all.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      all.forEach((button, n) => (button.tabIndex = n === to ? 0 : -1));
      all[to].focus();
    });
    area.addEventListener("keydown", (event) => {
      const deed = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && keys[event.key.toLowerCase()];
      if (deed) { event.preventDefault(); deed(area); }
    });
    const frame = make("div", { class: "writing" });
    area.before(frame);
    frame.append(bar, area);
  };

  /* — pasted HTML into Markdown; the document it is read in is inert, nothing of it runs — */
  const LONGEST = 2_000_000;
  const NEVER = new Set(["STYLE", "SCRIPT", "META", "LINK", "TITLE", "HEAD", "XML", "SVG", "IFRAME", "OBJECT", "TEMPLATE", "NOSCRIPT", "INPUT", "BUTTON", "SELECT", "TEXTAREA", "VIDEO", "AUDIO"]);
  const BLOCKS = new Set(["P", "DIV", "SECTION", "ARTICLE", "HEADER", "FOOTER", "MAIN", "ASIDE", "FIGURE", "TABLE", "TBODY", "THEAD", "TR", "UL", "OL", "LI", "BLOCKQUOTE", "PRE", "HR", "H1", "H2", "H3", "H4", "H5", "H6", "DL", "DT", "DD"]);

  const address = (href) => {
    let url;
    try { url = new URL(href); } catch { return ""; }
    const inner = /(^|\.)facebook\.com$/.test(url.hostname) && url.pathname === "/l.php" && url.searchParams.get("u");
    if (inner) return address(inner);
    if (!["http:", "https:", "mailto:"].includes(url.protocol)) return "";
    for (const name of [...url.searchParams.keys()]) if (/^(fbclid|utm_\w+|__cft__.*|__tn__)$/.test(name)) url.searchParams.delete(name);
    return url.href.replace(/[()\s]/g, encodeURIComponent);
  };

  const escaped = (words) => words.replace(/[*_`\[\]\\]/g, "\\$&");
  const dressed = (words, mark) => {
    const [, before, inside, after] = /^(\s*)([\s\S]*?)(\s*)$/.exec(words);
    return inside && !inside.includes("\n") ? before + mark + inside + mark + after : words;
  };
  const weight = (node) => node.style?.fontWeight || "";
  const isBold = (node) => (/^(B|STRONG)$/.test(node.tagName) ? !/^(normal|400)$/.test(weight(node)) : /^(bold|[6-9]00)$/.test(weight(node)));
  const isItalic = (node) => (/^(I|EM)$/.test(node.tagName) ? node.style?.fontStyle !== "normal" : node.style?.fontStyle === "italic");
  const isHidden = (node) => NEVER.has(node.tagName) || node.getAttribute("role") === "button" || node.getAttribute("aria-hidden") === "true" || /mso-hide:\s*all|display:\s*none/i.test(node.getAttribute("style") || "");

  const inline = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return escaped(node.data.replace(/[\s\u00a0\u202f]+/g, " "));
    if (node.nodeType !== Node.ELEMENT_NODE || isHidden(node)) return "";
    if (node.tagName === "BR") return "\n";
    if (node.tagName === "IMG") return [...(node.alt || "")].length <= 4 ? node.alt : "";
    if (/mso-list:\s*ignore/i.test(node.getAttribute("style") || "")) return "";
    let words = [...node.childNodes].map(inline).join("");
    const href = node.tagName === "A" && address(node.href || "");
    if (href && words.trim()) return `[${words.trim().replace(/\n/g, " ")}](${href})`;
    if (isItalic(node)) words = dressed(words, "*");
    return isBold(node) ? dressed(words, "**") : words;
  };

  const wordList = (node) => {
    const style = node.getAttribute("style") || "", level = /mso-list:[^;]*level(\d)/i.exec(style);
    if (!level) return "";
    const sign = [...node.querySelectorAll("*")].find((each) => /mso-list:\s*ignore/i.test(each.getAttribute("style") || ""));
    return "    ".repeat(Number(level[1]) - 1) + (/^\s*\(?\w{1,3}[.)]/.test(sign?.textContent || "") ? "1. " : "- ");
  };

  const blocks = (node, out, mark = "") => {
    let run = "";
    const flush = () => {
      const words = run.split("\n").map((line) => line.replace(/ +/g, " ").trim()).join("\n").trim();
      if (words) out.push(mark + (mark ? words.replace(/\n+/g, " ") : words.replace(/^(#|>|\+ |- |\d+\. )/gm, "\\$1").replace(/\n{2,}/g, "\n\n")));
      run = "";
    };
    for (const child of node.childNodes) {
      if (child.nodeType === Node.ELEMENT_NODE && isHidden(child)) continue;
      const holds = child.nodeType === Node.ELEMENT_NODE && (BLOCKS.has(child.tagName) || child.querySelector([...BLOCKS].join(",")));
      if (!holds) { run += inline(child); continue; }
      flush();
      block(child, out, mark);
    }
    flush();
  };

  const block = (node, out, mark) => {
    const heading = /^H([1-6])$/.exec(node.tagName);
    if (heading) return blocks(node, out, Number(heading[1]) > 2 ? "### " : "## ");
    if (node.tagName === "BLOCKQUOTE") return blocks(node, out, "> ");
    if (node.tagName === "LI") {
      const depth = (() => { let n = -1; for (let up = node.parentElement; up; up = up.parentElement) if (/^[UO]L$/.test(up.tagName)) n += 1; return Math.max(0, n); })();
      return blocks(node, out, "    ".repeat(depth) + (node.parentElement?.tagName === "OL" ? "1. " : "- "));
    }
    if (node.tagName === "TR") { out.push([...node.cells].map((cell) => inline(cell).replace(/\s+/g, " ").trim()).filter(Boolean).join(" · ")); return; }
    blocks(node, out, wordList(node) || mark);
  };

  const markdown = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html"), out = [];
    blocks(page.body, out);
    const isItem = (line) => /^\s*(- |1\. )/.test(line);
    return out.filter(Boolean).reduce((text, line, n) => text + (n ? (isItem(line) && isItem(out[n - 1] || "") ? "\n" : "\n\n") : "") + line, "").normalize("NFC").replace(/\s*(…|\.\.\.)?\s*Xem thêm$/gm, "$1");
  };

  const pasting = (area) => area.addEventListener("paste", (event) => {
    const html = event.clipboardData?.getData("text/html") || "";
    if (!html || html.length > LONGEST || [...(event.clipboardData?.files || [])].some((file) => file.type.startsWith("image/"))) return;
    const words = markdown(html);
    if (!words) return;
    event.preventDefault();
    put(area, area.selectionStart, area.selectionEnd, words);
  });

  /* — a photo dropped, pasted or chosen: words for those who do not see it are asked first — */
  const field = (label, input, hint = "") => {
    const box = make("div", { class: "field stack stack-s" });
    input.id = `anh-${input.name}`;
    box.append(make("label", { for: input.id }, label));
    if (hint) { const p = make("p", { class: "hint", id: `${input.id}-h` }, hint); input.setAttribute("aria-describedby", p.id); box.append(p); }
    box.append(input);
    return box;
  };

  const asking = (area, file) => {
    const dialog = make("dialog", { class: "ask", "aria-label": "Ảnh vào bài" });
    const form = make("form", { method: "post", action: area.dataset.photos, novalidate: "" });
    const alt = make("input", { class: "in", name: "alt", maxlength: "300", required: "" });
    const caption = make("input", { class: "in", name: "caption", maxlength: "300" });
    const face = make("input", { type: "checkbox", name: "shows_face", value: "y" });
    const proof = field("Bằng chứng người trong ảnh đã đồng ý", make("input", { class: "in", name: "face_evidence", maxlength: "300" }), "Phiếu ký, ghi âm… Trẻ em: không đăng ảnh thấy mặt, trường, lớp.");
    proof.hidden = true;
    face.addEventListener("change", () => (proof.hidden = !face.checked));
    const said = make("p", { class: "err", role: "alert" });
    const send = make("button", { class: "btn btn--main" }, "Đặt ảnh vào bài"), stop = make("button", { class: "btn", type: "button" }, "Thôi");
    stop.addEventListener("click", () => dialog.close());
    form.append(make("p", {}, make("strong", {}, "Ảnh vào bài")), field("Lời tả ảnh", alt, "Cho người không nhìn thấy: ai đang làm gì. Không ghi họ tên."), field("Chú thích dưới ảnh", caption), make("label", { class: "opt" }, face, make("span", {}, "Trong ảnh thấy mặt người")), proof, said, make("p", { class: "row" }, send, stop));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopPropagation();
      if (!alt.value.trim()) { said.textContent = "Hãy tả ảnh bằng một câu, cho người không nhìn thấy ảnh."; alt.focus(); return; }
      send.disabled = true;
      const data = new FormData(form);
      data.set("photo", file, file.name || "anh");
      data.set("csrf_token", area.form.elements.csrf_token?.value || "");
      data.set("form_key", crypto.randomUUID());
      try {
        const answer = await fetch(area.dataset.photos, { method: "POST", body: data, headers: { Accept: "application/json" } });
        const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
        if (!told.snippet) throw new Error(told.error || "Chưa gửi được ảnh. Chữ bạn gõ còn nguyên; hãy thử lại sau.");
        dialog.close();
        const at = area.selectionStart, before = area.value.slice(0, at);
        put(area, at, area.selectionEnd, `${before && !before.endsWith("\n\n") ? "\n\n" : ""}${told.snippet}\n\n`);
      } catch (wrong) {
        said.textContent = wrong instanceof TypeError ? "Chưa gửi được ảnh. Chữ bạn gõ còn nguyên; hãy thử lại sau." : wrong.message;
        send.disabled = false;
      }
    });
    dialog.append(form);
    document.body.append(dialog);
    dialog.addEventListener("close", () => { dialog.remove(); area.focus(); });
    dialog.showModal();
    alt.focus();
  };

  const photos = (area, tell) => {
    const isPhoto = (file) => file.type.startsWith("image/") || /\.(heic|heif|avif)$/i.test(file.name || "");
    const take = (file) => {
      if (!file) return;
      if (!isPhoto(file)) return tell("Chỉ thả ảnh vào bài được. Tệp khác thì gửi ở nơi của nó.");
      if (!area.dataset.photos) return tell("Hãy lưu bài một lần, rồi thả ảnh vào được.");
      asking(area, file);
    };
    const carries = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
    area.addEventListener("dragover", (event) => { if (carries(event)) { event.preventDefault(); area.classList.add("drop-here"); } });
    area.addEventListener("dragleave", () => area.classList.remove("drop-here"));
    area.addEventListener("drop", (event) => {
      area.classList.remove("drop-here");
      if (!carries(event)) return;
      event.preventDefault();
      take(event.dataTransfer.files[0]);
    });
    area.addEventListener("paste", (event) => {
      const file = [...(event.clipboardData?.files || [])].find(isPhoto);
      if (file) { event.preventDefault(); take(file); }
    });
    const chooser = make("input", { type: "file", accept: "image/*,.heic,.heif", hidden: "", tabindex: "-1", "aria-hidden": "true" });
    chooser.addEventListener("change", () => { take(chooser.files[0]); chooser.value = ""; });
    return () => (area.dataset.photos ? chooser.click() : take({ type: "image/", name: "" }));
  };

  for (const area of document.querySelectorAll("textarea[data-write]")) {
    const said = make("p", { class: "small muted", role: "status" });
    area.after(said);
    bar(area, photos(area, (words) => (said.textContent = words)));
    pasting(area);
  }
})();
