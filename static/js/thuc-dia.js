// The page of field work: writing at a house without signal, keeping on the phone, sending when there is some.
// Without this file the page leads to the ordinary form.
(() => {
  "use strict";
  const box = self.ThucDia, $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (tag, attributes = {}, ...inside) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== null) node.setAttribute(name, value);
    node.append(...inside);
    return node;
  };
  const icon = (name) => $(`[data-icon=${name}] svg`).cloneNode(true);
  const uid = () => crypto.randomUUID().replace(/-/g, "");
  const two = (n) => String(n).padStart(2, "0");
  const day = (at) => { const d = new Date(at); return `${two(d.getDate())}/${two(d.getMonth() + 1)}/${d.getFullYear()}`; };
  const hour = (at) => { const d = new Date(at); return `${two(d.getHours())}:${two(d.getMinutes())}`; };
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
  const FULL = "Điện thoại hết chỗ trống nên điều vừa thêm CHƯA được giữ. Đừng đóng trang: xóa bớt ảnh, ứng dụng rồi gõ tiếp một chữ để máy giữ lại.";
  const NEEDED = [["kind", "Hãy chọn cá nhân, hộ hay tập thể."], ["name", "Hãy ghi họ tên hoặc tên tập thể."], ["unit_id", "Hãy chọn xã, phường nơi ở."], ["group", "Hãy chọn nhóm."]];
  const SURVEY = [["on", "Hãy ghi ngày đến nhà, ví dụ 05/03/2026."], ["surveyors", "Hãy ghi ai đã khảo sát."], ["findings", "Hãy ghi điều đã thấy."]];
  const TAGS = { typing: ["Đang ghi", ""], waiting: ["Chờ gửi", "tag--wait"], refused: ["Chưa được nhận", "tag--bad"], sending: ["Đang gửi", "tag--info"] };

  const form = $("[data-sheet]"), list = $("[data-list]"), words = $("[data-words]", form);
  const said = $("[data-said]"), net = $("[data-net]"), tellTabs = new BroadcastChannel("thuc-dia");
  let holder = null, me = null, sheet = null, release = null, timer = 0, sending = "", seq = Promise.resolve();

  const say = (kind, text, ...more) => {
    const note = make("div", { class: `note note--${kind}` }, icon({ ok: "check", bad: "warn", wait: "clock" }[kind]), make("div", { class: "stack stack-s" }, make("p", {}, text), ...more));
    said.replaceChildren(note);
  };
  const quiet = () => said.replaceChildren();
  const ask = (question, verb) => new Promise((answer) => {
    const yes = make("button", { class: "btn btn--main", type: "button" }, verb), no = make("button", { class: "btn", type: "button" }, "Để tôi xem lại");
    const dialog = make("dialog", { class: "ask", "aria-label": "Xác nhận" }, make("p", {}, question), make("p", { class: "row" }, yes, no));
    yes.addEventListener("click", () => { answer(true); dialog.close(); });
    no.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => { answer(false); dialog.remove(); });
    document.body.append(dialog);
    dialog.showModal();
    no.focus();
  });

  /* — rows of needs and members — */
  const first = {};
  for (const kind of ["needs", "members"]) first[kind] = $(`[data-grow=${kind}] [data-row]`).cloneNode(true);
  const rows = (kind) => all("[data-row]", $(`[data-grow=${kind}]`));
  const grow = (kind, wanted) => {
    const place = $(`[data-grow=${kind}]`);
    while (rows(kind).length > Math.max(1, wanted)) rows(kind).pop().remove();
    for (let n = rows(kind).length; n < Math.min(wanted, 30); n += 1) {
      const row = first[kind].cloneNode(true);
      for (const node of all("[name],[id],[for],[aria-describedby]", row)) {
        for (const name of ["name", "id", "for", "aria-describedby"]) {
          if (node.hasAttribute(name)) node.setAttribute(name, node.getAttribute(name).replaceAll(`${kind}-0-`, `${kind}-${n}-`));
        }
      }
      $("[data-n]", row).textContent = `${kind === "needs" ? "Nhu cầu" : "Người"} ${n + 1}`;
      place.append(row);
    }
  };

  /* — the form and what was typed into it — */
  const typed = () => [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && typeof value === "string");
  const fill = (pairs) => {
    form.reset();
    for (const kind of ["needs", "members"]) {
      grow(kind, 1);
      grow(kind, 1 + Math.max(0, ...pairs.map(([name]) => Number(new RegExp(`^${kind}-(\\d+)-`).exec(name)?.[1] || 0))));
    }
    for (const box of form.elements) {
      if (!box.name || box.name === "csrf_token") continue;
      const values = pairs.filter(([name]) => name === box.name).map(([, value]) => value);
      if (["radio", "checkbox"].includes(box.type)) { if (pairs.length) box.checked = values.includes(box.value); }
      else if (values.length) box.value = values[0];
    }
  };
  const title = () => (sheet.address ? sheet.address.label : form.elements.name.value.trim() || "Hồ sơ chưa có tên");

  // One write after another: an older copy must never land on a newer one.
  const save = () => (seq = seq.then(async () => {
    clearTimeout(timer);
    timer = 0;
    if (!sheet || sheet.state === "waiting") return;
    if (!sheet.led) sheet.words = typed();
    sheet.title = title();
    try {
      await box.keep(holder, sheet.id, sheet);
      $("[data-kept]").textContent = `Đã giữ trên máy lúc ${hour(Date.now())}.`;
      $("[data-kept]").dataset.kept = timer ? "typing" : "all";
    } catch {
      $("[data-kept]").textContent = "Chưa giữ được.";
      say("bad", FULL);
    }
  }));
  const touched = (event) => {
    if (event?.target.id === "them-anh") return;
    $("[data-kept]").dataset.kept = "typing";
    timer ||= setTimeout(save, 400);
  };

  /* — what was refused, and why, at the box it speaks of — */
  const control = (name) => all(`[name="${CSS.escape(name)}"]`, form)[0];
  const unmark = () => {
    $("[data-refusal]").replaceChildren();
    for (const field of all(".field--err", form)) field.classList.remove("field--err");
    for (const err of all("[data-err]", form)) err.remove();
    for (const each of all("[aria-invalid]", form)) each.removeAttribute("aria-invalid");
  };
  const mark = (name, sentence) => {
    const at = control(name), field = at?.closest(".field");
    if (!field) return make("li", {}, sentence);
    field.classList.add("field--err");
    at.setAttribute("aria-invalid", "true");
    const err = make("p", { class: "err", "data-err": "" }, icon("warn"), make("span", {}, sentence));
    (field.matches("fieldset") ? $("legend", field) : $("label", field)).after(err);
    const link = make("a", { href: `#${at.id}` }, sentence);
    link.addEventListener("click", (event) => { event.preventDefault(); at.focus(); });
    return make("li", {}, link);
  };
  const again = (label, extra) => {
    const button = make("button", { class: "btn", type: "button" }, label);
    button.addEventListener("click", async () => { const more = extra(); if (more) { sheet.extra = more; await queue(); } });
    return make("p", {}, button);
  };
  const refusal = (told) => {
    unmark();
    if (!told) return;
    const lines = make("ul", { class: "stack stack-s" }), parts = [make("h3", { class: "note__t" }, told.error), lines];
    for (const [name, sentence] of Object.entries(told.fields || {})) if (name !== "duplicate_reason") lines.append(mark(name, sentence));
    for (const [label, before, after] of told.changes || []) lines.append(make("li", {}, `${label}: ${before} → ${after}`));
    if (told.suspects) {
      for (const each of told.suspects) {
        const name = each.url ? make("a", { href: each.url, target: "_blank", rel: "noopener" }, each.code || each.label) : each.code || each.label;
        lines.append(make("li", {}, name, ` · ${each.reasons.join(", ")}`));
      }
      const why = make("textarea", { class: "in", id: "vi-sao", rows: "2" });
      why.addEventListener("input", (event) => event.stopPropagation());
      parts.push(make("div", { class: "field stack" }, make("label", { for: "vi-sao" }, "Vì sao vẫn lưu"), why));
      parts.push(again("Vẫn lưu, gửi lại", () => {
        if (!why.value.trim()) { why.focus(); return null; }
        return [["act", "save-anyway"], ["suspects_seen", told.seen], ["duplicate_reason", why.value.trim()]];
      }));
    }
    if (told.now) parts.push(again("Vẫn gửi phiếu khảo sát", () => [["seen_version", String(told.now.version)], ["seen_surveys", String(told.now.surveys)]]));
    if (told.led) {
      parts.push(make("p", {}, make("a", { href: told.led.url }, "Mở hồ sơ đã ghi")));
      parts.push(again("Giữ bản đã gửi, gửi tiếp ảnh", () => { sheet.led = { url: told.led.url, id: Number(told.led.url.split("/").pop()) }; return sheet.extra || []; }));
    }
    $("[data-refusal]").append(make("div", { class: "note note--bad", role: "alert" }, icon("warn"), make("div", { class: "stack stack-s" }, ...parts)));
  };

  /* — photos: made small, stripped of where they were taken, then sealed — */
  const shrunk = async (file) => {
    let picture;
    try { picture = await createImageBitmap(file, { imageOrientation: "from-image" }); } catch { return file; } // HEIC: the server reads it
    const scale = Math.min(1, 2000 / Math.max(picture.width, picture.height));
    const canvas = make("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return (await new Promise((yes) => canvas.toBlob(yes, "image/jpeg", 0.82))) || file;
  };
  const thumb = async (id, canvas) => {
    const blob = await box.photo(holder, id).catch(() => null), picture = blob && (await createImageBitmap(blob).catch(() => null));
    if (!picture) return;
    const side = Math.min(picture.width, picture.height);
    canvas.getContext("2d").drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, 192, 192);
    picture.close();
  };
  const drawPhotos = () => {
    const fixed = sheet.state === "waiting";
    $("#them-anh").disabled = fixed;
    $("[data-photos]").replaceChildren(...sheet.photos.filter((each) => !each.sent).map((each, n) => {
      const canvas = make("canvas", { width: "192", height: "192", "aria-hidden": "true" });
      const alt = make("input", { class: "in", id: `anh-${each.id}`, value: each.alt, maxlength: "200" });
      const face = make("input", { type: "checkbox" });
      face.checked = each.face;
      const away = make("button", { class: "btn btn--quiet", type: "button" }, icon("trash"), `Bỏ ảnh ${n + 1}`);
      alt.disabled = face.disabled = away.disabled = fixed;
      alt.addEventListener("input", () => { each.alt = alt.value; each.error = ""; });
      face.addEventListener("change", () => { each.face = face.checked; });
      away.addEventListener("click", async () => {
        sheet.photos = sheet.photos.filter((other) => other.id !== each.id);
        await box.dropPhoto(each.id);
        await save();
        drawPhotos();
      });
      const inside = [make("label", { for: alt.id }, `Tả ảnh ${n + 1} bằng một câu, không nêu tên, không nêu bệnh`), alt];
      if (each.error) inside.splice(1, 0, make("p", { class: "err" }, icon("warn"), make("span", {}, each.error)));
      inside.push(make("label", { class: "opt" }, face, make("span", {}, "Trong ảnh thấy mặt người")), make("p", {}, away));
      void thumb(each.id, canvas);
      return make("li", { class: "shot" }, canvas, make("div", { class: "field stack" }, ...inside));
    }));
  };
  const addPhotos = async (files) => {
    let added = 0;
    for (const file of files) {
      if (sheet.photos.filter((each) => !each.sent).length >= 12) { say("wait", "Một phiếu giữ tối đa 12 ảnh. Gửi xong thì thêm ảnh trong hồ sơ."); break; }
      const each = { id: uid(), key: uid(), alt: "", face: false };
      try { await box.keepPhoto(holder, each.id, sheet.id, await shrunk(file)); } catch { say("bad", "Điện thoại hết chỗ trống nên ảnh vừa chọn CHƯA được giữ; chữ đã ghi vẫn còn. Xóa bớt ảnh, ứng dụng rồi chọn lại ảnh."); break; }
      added = sheet.photos.push(each);
    }
    if (added) await save();
    drawPhotos();
  };

  /* — one sheet open — */
  const open = async (id, fresh = null) => {
    const got = await new Promise((yes) => {
      if (!navigator.locks) return yes(() => {});
      navigator.locks.request(`phieu-${id}`, { ifAvailable: true }, (lock) => (lock ? new Promise((free) => yes(free)) : yes(null)));
    });
    if (!got) return say("wait", "Phiếu này đang mở ở một thẻ khác của trình duyệt. Hãy ghi tiếp ở đó.");
    sheet = fresh || (await box.one(holder, id));
    if (!sheet) { got(); location.hash = ""; return show(); }
    release = got;
    quiet();
    history.replaceState(null, "", `#phieu=${id}`);
    $("[data-dossier]").disabled = $("[data-dossier]").hidden = Boolean(sheet.address);
    fill(sheet.words);
    words.disabled = Boolean(sheet.led) || sheet.state === "waiting";
    const heading = sheet.led ? "Hồ sơ đã ghi, còn ảnh chưa gửi" : sheet.address ? `Khảo sát: ${sheet.address.label}` : "Lập hồ sơ mới";
    $("[data-sheet-t]").textContent = heading;
    $("[data-done]").textContent = sheet.state === "waiting" ? "Sửa phiếu" : "Ghi xong, gửi đi";
    $("[data-kept]").textContent = sheet.state === "waiting" ? "Phiếu đang chờ gửi." : "Chữ được giữ trên máy ngay khi gõ.";
    list.hidden = true;
    form.hidden = false;
    refusal(sheet.state === "refused" ? sheet.told : null);
    drawPhotos();
    $("[data-sheet-t]").focus();
  };
  const close = async () => {
    await save();
    release?.();
    sheet = release = null;
    form.hidden = true;
    history.replaceState(null, "", location.pathname);
    await show();
  };
  const fresh = async (address = null) => {
    const id = uid();
    await open(id, { what: "sheet", id, key: uid(), address, state: "typing", words: [], photos: [], title: "" });
    form.elements.on.value = day(Date.now());
    form.elements.surveyors.value = me?.name || "";
    if (!address && me?.communes.length === 1) form.elements.unit_id.value = me.communes[0];
    if (address) sheet.extra = [["seen_version", String(address.version)], ["seen_surveys", String(address.surveys)]];
    await save();
  };
  const missing = () => {
    const found = {};
    for (const [name, sentence] of [...(sheet.address ? [] : NEEDED), ...SURVEY]) {
      if (!typed().some(([other, value]) => other === name && value.trim())) found[name] = sentence;
    }
    for (const [name, value] of typed()) {
      const kind = name.replace("-title", "-kind");
      if (/^needs-\d+-title$/.test(name) && value.trim() && !form.elements[kind].value) found[kind] = "Hãy chọn loại nhu cầu.";
    }
    return found;
  };
  const queue = async () => {
    await save();
    sheet.state = "waiting";
    sheet.told = null;
    try { await box.keep(holder, sheet.id, sheet); } catch { sheet.state = "typing"; return say("bad", FULL); }
    await close();
    if (navigator.onLine === false) say("wait", "Phiếu đã vào hàng chờ trên máy này. Có mạng là tự gửi.");
    navigator.serviceWorker.ready.then((there) => there.sync?.register("gui")).catch(() => {});
    return send();
  };
  const finish = async () => {
    if (sheet.state === "waiting") {
      // Not while it is on its way: what is changed then would not be what arrived.
      const freed = await box.locked("thuc-dia-gui", async () => {
        const kept = await box.one(holder, sheet.id);
        if (kept) { kept.state = "typing"; await box.keep(holder, kept.id, kept); }
        return kept || "gone";
      });
      if (!freed) return say("wait", "Phiếu đang được gửi. Chờ một chút rồi xem lại danh sách.");
      if (freed === "gone") return close();
      const { id } = sheet;
      release?.();
      return open(id, freed);
    }
    const faults = sheet.led ? {} : missing(), silent = sheet.photos.find((each) => !each.sent && !each.alt.trim());
    if (Object.keys(faults).length) {
      refusal({ error: "Còn vài ô cần ghi trước khi gửi", fields: faults });
      return $("[data-refusal]").focus();
    }
    if (silent) {
      refusal({ error: "Hãy tả từng ảnh bằng một câu, cho người không nhìn thấy ảnh." });
      return $(`#anh-${silent.id}`).focus();
    }
    return queue();
  };

  /* — the list — */
  const row = (each) => {
    const state = sending === each.id ? "sending" : each.state, [label, tone] = TAGS[state] || TAGS.typing;
    const name = make("button", { class: "as-link", type: "button" }, each.title || "Hồ sơ chưa có tên");
    name.addEventListener("click", () => open(each.id));
    const photos = each.photos.filter((one) => !one.sent).length;
    const small = [each.address ? "phiếu khảo sát" : "hồ sơ mới", `ghi lúc ${hour(each.kept)} ${day(each.kept)}`, photos ? `${photos} ảnh` : ""].filter(Boolean).join(" · ");
    const inside = make("div", {}, name, make("p", { class: "small muted" }, small));
    if (each.told?.error) inside.append(make("p", { class: "small" }, each.told.error));
    return make("li", {}, inside, make("span", { class: `tag ${tone}` }, label));
  };
  const show = async () => {
    if (!holder) return;
    const kept = await box.all(holder), sheets = kept.filter((each) => each.what === "sheet"), sent = kept.filter((each) => each.what === "sent");
    me = kept.find((each) => each.what === "me") || me;
    $("[data-who]").textContent = me ? `Tài khoản đang mở: ${me.name}.` : "";
    $("[data-rows]").replaceChildren(...sheets.map(row));
    $("[data-none]").hidden = sheets.length > 0;
    $("[data-send]").hidden = !sheets.some((each) => each.state === "waiting");
    $("[data-sent]").hidden = !sent.length;
    $("[data-sent-rows]").replaceChildren(...sent.map((each) => make("li", {}, make("a", { href: each.url }, each.title), make("span", { class: "tag tag--ok" }, `Đã gửi ${hour(each.at)} ${day(each.at)}`))));
    for (const [id, labels] of [["xa-co-san", me?.communes], ["thon-co-san", me?.hamlets]]) $(`#${id}`).replaceChildren(...(labels || []).map((value) => make("option", { value })));
    if (!sheet) list.hidden = false;
  };
  const visits = () => {
    const asked = plain($("#tim-ho-so").value.trim()), carried = me?.visits || [];
    const found = carried.filter((each) => plain(`${each.name} ${each.place}`).includes(asked));
    $("[data-visits-said]").textContent = carried.length ? `${found.length} hồ sơ, tải về lần cuối khi có mạng.` : "Chưa tải được hồ sơ nào về máy. Có mạng thì mở lại trang này một lần trước khi đi.";
    $("[data-visits-rows]").replaceChildren(...found.slice(0, 20).map((each) => {
      const pick = make("button", { class: "as-link", type: "button" }, `${each.name}, ${each.place}`);
      pick.addEventListener("click", () => { $("[data-visits]").hidden = true; void fresh({ id: each.id, label: `${each.name}, ${each.place}`, version: each.version, surveys: each.surveys }); });
      return make("li", {}, pick);
    }));
  };

  /* — the line — */
  const line = (state) => {
    const [label, tone] = { in: ["Có mạng", "tag--ok"], out: ["Cần đăng nhập", "tag--wait"], busy: ["Máy chủ bận", "tag--wait"] }[state] || ["Không có mạng", "tag--wait"];
    net.textContent = label;
    net.className = `tag ${tone}`;
  };
  const waiting = async () => (holder ? (await box.all(holder)).filter((each) => each.what === "sheet" && each.state === "waiting").length : 0);
  const lookedOut = async () => {
    const n = await waiting();
    if (holder) say("wait", n ? `Phiên làm việc đã hết nên ${n} phiếu còn chờ. Đăng nhập lại là gửi.` : "Phiên làm việc đã hết. Vẫn ghi được trên máy; đăng nhập lại thì gửi được.", make("p", {}, make("a", { class: "btn", href: "/dang-nhap?tiep=/quan-tri/thuc-dia" }, "Đăng nhập")));
  };
  const connect = async () => {
    const answer = await box.ask().catch(() => ({ state: "busy" }));
    line(answer.state);
    if (answer.state !== "in") { if (answer.state === "out") await lookedOut(); return; }
    if (holder && holder.owner !== answer.owner) { history.replaceState(null, "", location.pathname); return location.reload(); }
    holder = answer.holder;
    $("[data-locked]").hidden = true;
    await show();
  };
  const send = async () => {
    let end = await box.send(({ id, title: name }) => { sending = id || ""; if (name) quiet(); void show(); }).catch(() => ({ state: "busy" }));
    sending = "";
    if (end?.state === "nothing") return;
    if (end) tellTabs.postMessage("changed");
    else { // another tab or the worker is at it: what it ends with is told here too
      await navigator.locks.request("thuc-dia-gui", () => null);
      end = { state: "in" };
    }
    await show();
    await summed(end.state);
  };
  const summed = async (state) => {
    line(state === "done" ? "in" : state);
    if (state === "out") return lookedOut();
    const kept = (await box.all(holder)).filter((each) => each.what === "sheet"), refused = kept.filter((each) => each.state === "refused").length, n = await waiting();
    if (refused) say("bad", `${refused} phiếu chưa được nhận. Mở phiếu để xem vì sao; chữ đã ghi còn nguyên.`);
    else if (n) say("wait", `${n} phiếu còn chờ trên máy này. ${state === "busy" ? "Máy chủ đang bận; bấm “Gửi ngay” để thử lại." : "Có mạng là tự gửi."}`);
    else say("ok", "Đã gửi xong. Máy chủ đã ghi, phiếu và ảnh đã xóa khỏi máy này.");
  };
  // The shell is on the phone only once the worker runs: an officer sees that before leaving the office.
  const ready = async () => {
    navigator.serviceWorker.ready.then(() => { $("[data-ready]").textContent = "Trang đã nằm trên máy: mất mạng vẫn mở được."; });
    await navigator.serviceWorker.register(`${box.BASE}/nen.js`, { scope: box.BASE, updateViaCache: "none" }).catch(() => {});
  };

  const wire = () => {
    form.addEventListener("submit", (event) => { event.preventDefault(); event.stopPropagation(); void finish(); });
    form.addEventListener("input", touched);
    form.addEventListener("change", touched);
    $("#them-anh").addEventListener("change", async (event) => { const files = [...event.target.files]; event.target.value = ""; await addPhotos(files); });
    $("[data-back]").addEventListener("click", close);
    $("[data-drop]").addEventListener("click", async () => {
      if (sheet.state === "waiting" && sending === sheet.id) return say("wait", "Phiếu đang được gửi. Chờ một chút rồi xem lại danh sách.");
      if (!(await ask("Xóa phiếu này khỏi máy? Chữ và ảnh chưa gửi sẽ mất.", "Xóa phiếu"))) return;
      const { id } = sheet;
      sheet.state = "waiting"; // nothing writes it any more
      await seq;
      await box.drop(id);
      await close();
    });
    for (const kind of ["needs", "members"]) {
      $(`[data-more=${kind}]`).addEventListener("click", () => { grow(kind, rows(kind).length + 1); $("select,input", rows(kind).pop()).focus(); touched(); });
      $(`[data-less=${kind}]`).addEventListener("click", () => { grow(kind, rows(kind).length - 1); touched(); });
    }
    $("[data-new]").addEventListener("click", () => fresh());
    $("[data-visit]").addEventListener("click", () => { const panel = $("[data-visits]"); panel.hidden = !panel.hidden; visits(); if (!panel.hidden) $("#tim-ho-so").focus(); });
    $("#tim-ho-so").addEventListener("input", visits);
    $("[data-send]").addEventListener("click", send);
    window.addEventListener("online", async () => { void ready(); await connect(); await send(); });
    window.addEventListener("offline", () => line("offline"));
    document.addEventListener("visibilitychange", () => { if (document.hidden) { if (timer) void save(); } else if (navigator.onLine) void connect().then(send); });
    window.addEventListener("pagehide", () => { if (timer) void save(); });
    tellTabs.addEventListener("message", ({ data }) => { if (data === "out") location.reload(); else void show().then(() => (said.childElementCount && !sheet ? summed("in") : null)); });
  };

  const begin = async () => {
    if (!crypto.subtle || !self.indexedDB || !navigator.serviceWorker) { $("[data-cannot]").hidden = false; return; }
    wire();
    void ready();
    void navigator.storage?.persist?.();
    try { holder = await box.held(); } catch { $("[data-cannot]").hidden = false; return; }
    line(navigator.onLine ? "busy" : "offline");
    const wanted = /^#phieu=(\w+)$/.exec(location.hash)?.[1];
    if (holder) { await show(); if (wanted) await open(wanted); }
    net.textContent = "Đang xem mạng";
    await connect();
    if (!holder) { $("[data-locked]").hidden = false; return; }
    if (wanted && !sheet) await open(wanted);
    await send();
  };
  void begin();
})();
