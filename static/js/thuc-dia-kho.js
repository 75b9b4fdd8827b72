// The box on the phone: sheets and photos sealed with the key of the account, and the way to the server.
// The page and its worker share this file. Nothing is kept in the clear but numbers and the time.
self.ThucDia = (() => {
  "use strict";
  const BASE = "/quan-tri/thuc-dia", BOX = "thuc-dia", KEYS = "thuc-dia-khoa", DAY = 86400000;
  const LATER = "Máy chủ đang bận; phiếu vẫn trên máy và sẽ được gửi lại.";

  /* — two small databases: what is sealed, and the key that opens it — */
  const done = (request) => new Promise((yes, no) => {
    request.onsuccess = () => yes(request.result);
    request.onerror = () => no(request.error);
  });
  const opened = async (name, make) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => make(request.result);
    const base = await done(request);
    base.onversionchange = () => base.close(); // signing out in another tab may throw the key away
    return base;
  };
  const within = async (name, store, mode, work) => {
    const base = await opened(name, (fresh) => {
      if (name === KEYS) return fresh.createObjectStore("khoa");
      fresh.createObjectStore("phieu", { keyPath: "id" });
      fresh.createObjectStore("anh", { keyPath: "id" }).createIndex("phieu", "phieu");
    });
    try {
      const doing = base.transaction(store, mode, { durability: "strict" });
      const over = new Promise((yes, no) => {
        doing.oncomplete = yes;
        doing.onabort = doing.onerror = () => no(doing.error || new DOMException("", "QuotaExceededError"));
      });
      const answer = work(doing.objectStore(store));
      const [found] = await Promise.all([answer instanceof IDBRequest ? done(answer) : answer, over]);
      return found;
    } finally { base.close(); }
  };

  /* — the key: not to be read out, gone with signing out, with another account, or when its hours are over — */
  const held = async () => {
    const kept = await within(KEYS, "khoa", "readonly", (store) => store.get("khoa"));
    if (!kept) return null;
    const now = Date.now();
    if (now < kept.until && now > kept.since - 3600000) return kept;
    await forget();
    return null;
  };
  const hold = async (told) => {
    const raw = Uint8Array.from(atob(told.key), (letter) => letter.charCodeAt(0));
    const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
    const kept = { owner: told.owner, key, since: Date.now(), until: Date.now() + told.seconds * 1000 };
    await within(KEYS, "khoa", "readwrite", (store) => store.put(kept, "khoa"));
    return kept;
  };
  const forget = () => done(indexedDB.deleteDatabase(KEYS)).catch(() => null);

  /* — sealing: AES-GCM under a fresh number each time; a box can't be passed off as another one — */
  const about = (id, owner) => new TextEncoder().encode(`${owner}/${id}`);
  const seal = async (holder, id, bytes) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const how = { name: "AES-GCM", iv, additionalData: about(id, holder.owner) };
    return { id, owner: holder.owner, at: Date.now(), iv, box: await crypto.subtle.encrypt(how, holder.key, bytes) };
  };
  const unseal = (holder, row) =>
    crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv, additionalData: about(row.id, row.owner) }, holder.key, row.box);

  const keep = async (holder, id, thing) => {
    const row = await seal(holder, id, new TextEncoder().encode(JSON.stringify(thing)));
    await within(BOX, "phieu", "readwrite", (store) => store.put(row));
  };
  const read = async (holder, row) => {
    try { return JSON.parse(new TextDecoder().decode(await unseal(holder, row))); } catch { return null; }
  };
  const one = async (holder, id) => {
    const row = await within(BOX, "phieu", "readonly", (store) => store.get(id));
    return row && row.owner === holder.owner ? read(holder, row) : null;
  };
  // Only the holder's own: another officer's boxes stay shut and unseen. After sixty days a box goes unread.
  const all = async (holder) => {
    const rows = await within(BOX, "phieu", "readonly", (store) => store.getAll());
    const found = [];
    for (const row of rows) {
      if (row.at < Date.now() - 60 * DAY) { await drop(row.id); continue; }
      const thing = row.owner === holder.owner ? await read(holder, row) : null;
      if (thing && thing.what === "sent" && thing.at < Date.now() - 7 * DAY) await drop(row.id);
      else if (thing) found.push({ ...thing, id: row.id, kept: row.at });
    }
    return found.sort((a, b) => b.kept - a.kept);
  };
  const drop = async (id) => {
    await within(BOX, "phieu", "readwrite", (store) => store.delete(id));
    const photos = await within(BOX, "anh", "readonly", (store) => store.index("phieu").getAllKeys(id));
    for (const photo of photos) await dropPhoto(photo);
  };
  const keepPhoto = async (holder, id, sheet, blob) => {
    const row = await seal(holder, id, await blob.arrayBuffer());
    await within(BOX, "anh", "readwrite", (store) => store.put({ ...row, phieu: sheet, type: blob.type }));
  };
  const photo = async (holder, id) => {
    const row = await within(BOX, "anh", "readonly", (store) => store.get(id));
    return row ? new Blob([await unseal(holder, row)], { type: row.type }) : null;
  };
  const dropPhoto = (id) => within(BOX, "anh", "readwrite", (store) => store.delete(id));

  /* — the server — */
  const ask = async () => {
    let told;
    try {
      const answer = await fetch(`${BASE}/toi`, { redirect: "manual", cache: "no-store", headers: { Accept: "application/json" }, signal: AbortSignal.timeout(20000) });
      if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) return { state: "out" };
      if (!answer.ok) return { state: "busy" };
      told = await answer.json();
    } catch { return { state: "offline" }; }
    const holder = await hold(told);
    const { key, ...mine } = told;
    await keep(holder, `toi-${holder.owner}`, { what: "me", ...mine, csrf: "" });
    return { state: "in", holder, ...mine };
  };

  const post = async (url, data) => {
    let answer, told = null;
    try {
      answer = await fetch(url, { method: "POST", body: data, redirect: "manual", headers: { Accept: "application/json" }, signal: AbortSignal.timeout(300000) });
      if (answer.type === "opaqueredirect" || answer.status === 401) return { state: "out" };
      if (answer.headers.get("Content-Type")?.includes("json")) told = await answer.json();
    } catch { return { state: "offline" }; }
    if (answer.ok && told?.url) return { state: "done", ...told };
    if (told?.error) return { state: "refused", told };
    if (answer.status === 403) return { state: "refused", told: { error: "Tài khoản này không còn quyền ghi phiếu. Hãy hỏi người quản trị." } };
    if (answer.status === 404) return { state: "refused", told: { error: "Hồ sơ này không còn trong phạm vi của đơn vị bạn; có thể đã chuyển xã." } };
    if (answer.status === 413) return { state: "refused", told: { error: "Phiếu hoặc ảnh lớn quá mức gửi được. Hãy bớt ảnh rồi gửi lại." } };
    return { state: answer.status === 400 ? "stale" : "busy" };
  };

  const form = (me, key, pairs) => {
    const data = new FormData();
    for (const [name, value] of [...pairs, ["csrf_token", me.csrf], ["form_key", key], ["owner", me.owner]]) data.append(name, value);
    return data;
  };

  // A sheet in two strokes: its words, then each photo; each under its own one-time key, each kept as soon as it is done.
  const sendWords = async (me, sheet) => {
    const url = sheet.address ? `${BASE}/${sheet.address.id}/khao-sat` : `${BASE}/lap-ho-so`;
    const answer = await post(url, form(me, sheet.key, [...sheet.words, ...(sheet.extra || [])]));
    if (answer.state === "done") {
      sheet.led = { url: answer.url, id: answer.id };
      await keep(me.holder, sheet.id, sheet);
    }
    return answer;
  };
  const sendPhoto = async (me, sheet, each) => {
    const blob = await photo(me.holder, each.id);
    if (!blob) { each.sent = true; return { state: "done" }; }
    const data = form(me, each.key, [["alt", each.alt], ...(each.face ? [["shows_face", "y"]] : [])]);
    data.append("photo", blob, blob.type === "image/jpeg" ? "anh.jpg" : "anh");
    const answer = await post(`${BASE}/${sheet.led.id}/anh`, data);
    if (answer.state === "done") {
      each.sent = true;
      await keep(me.holder, sheet.id, sheet);
      await dropPhoto(each.id);
    } else if (answer.state === "refused") each.error = answer.told.fields?.alt || answer.told.fields?.photo || answer.told.error;
    return answer;
  };
  const sendOne = async (me, sheet) => {
    let answer = sheet.led ? { state: "done" } : await sendWords(me, sheet);
    for (const each of sheet.photos) {
      if (answer.state !== "done" || each.sent) continue;
      answer = await sendPhoto(me, sheet, each);
    }
    if (answer.state === "refused") {
      sheet.state = "refused";
      sheet.told = answer.told;
      if (answer.told.led) sheet.led = null;
    } else if (answer.state === "busy") sheet.told = { error: LATER };
    if (answer.state !== "done") { await keep(me.holder, sheet.id, sheet); return answer; }
    await keep(me.holder, `gui-${sheet.id}`, { what: "sent", title: sheet.title, at: Date.now(), url: sheet.led.url });
    await drop(sheet.id);
    return answer;
  };

  const locked = (name, work) => (self.navigator.locks ? self.navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock ? work() : null)) : work());

  // Everything that waits; one sender at a time among all tabs and the worker. Answers with the state it ended in.
  const send = (tell = () => {}) => locked("thuc-dia-gui", async () => {
    const holder = await held();
    if (!holder || !(await all(holder)).some((each) => each.what === "sheet" && each.state === "waiting")) return { state: "nothing" };
    let me = await ask();
    for (let stale = 0; me.state === "in"; ) {
      if (me.owner !== holder.owner) return { state: "other" };
      const next = (await all(me.holder)).reverse().find((each) => each.what === "sheet" && each.state === "waiting" && !each.tried);
      if (!next) return { state: "done" };
      const sheet = await one(me.holder, next.id);
      tell({ id: sheet.id, title: sheet.title });
      const answer = await sendOne(me, sheet);
      if (answer.state === "stale" && stale++ < 2) { me = await ask(); continue; }
      tell({});
      if (!["done", "refused"].includes(answer.state)) return { state: answer.state === "stale" ? "busy" : answer.state };
    }
    return { state: me.state };
  });

  return { BASE, held, hold, forget, keep, one, all, drop, keepPhoto, photo, dropPhoto, ask, send, locked };
})();
