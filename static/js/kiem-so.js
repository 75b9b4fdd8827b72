// Checks the chain of the open book in the reader's browser. Reads a file or this site's own
// /so-cong-khai.jsonl; sends nothing anywhere. The format stands at /chung-thuc/dinh-dang.
(() => {
  "use strict";
  const FIRST = "0".repeat(64), BATCH = 512;
  const KEYS = ["seq", "at", "kind", "programme", "amount", "ref", "corrects", "prev"];
  const TAIL = /^,"hash":"([0-9a-f]{64})"\}$/, TAIL_LENGTH = 75, HEX = /^[0-9a-f]{64}$/;
  const LINE_FEED = 10, BRACE = 125;
  class Broken extends Error {}

  // SHA-256 (FIPS 180-4), for pages without crypto.subtle: a site on plain http has none.
  const K = new Uint32Array(64), H0 = new Uint32Array(8);
  (() => {
    const part = (x) => ((x - Math.floor(x)) * 2 ** 32) >>> 0;
    for (let n = 2, found = 0; found < 64; n++) {
      let prime = true;
      for (let d = 2; d * d <= n; d++) if (n % d === 0) { prime = false; break; }
      if (!prime) continue;
      if (found < 8) H0[found] = part(Math.sqrt(n));
      K[found++] = part(Math.cbrt(n));
    }
  })();
  const W = new Uint32Array(64);
  const sha256 = (bytes) => {
    const length = bytes.length, whole = new Uint8Array((((length + 8) >> 6) + 1) << 6);
    whole.set(bytes);
    whole[length] = 128;
    const view = new DataView(whole.buffer);
    view.setUint32(whole.length - 8, Math.floor(length / 2 ** 29));
    view.setUint32(whole.length - 4, length << 3);
    const h = H0.slice(), turn = (x, n) => (x >>> n) | (x << (32 - n));
    for (let at = 0; at < whole.length; at += 64) {
      for (let t = 0; t < 16; t++) W[t] = view.getUint32(at + 4 * t);
      for (let t = 16; t < 64; t++) {
        const a = W[t - 15], b = W[t - 2];
        W[t] = W[t - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + W[t - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
      }
      let [a, b, c, d, e, f, g, i] = h;
      for (let t = 0; t < 64; t++) {
        const one = (i + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[t] + W[t]) | 0;
        const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        i = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
      }
      [a, b, c, d, e, f, g, i].forEach((value, n) => (h[n] += value));
    }
    return [...h].map((word) => word.toString(16).padStart(8, "0")).join("");
  };
  const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const digests = (bodies) => globalThis.crypto?.subtle
    ? Promise.all(bodies.map(async (body) => hex(await crypto.subtle.digest("SHA-256", body))))
    : bodies.map(sha256);

  const words = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const read = (bytes) => {
    try { return words.decode(bytes); } catch { throw new Broken("không đọc được: chữ hoặc dấu bị hỏng."); }
  };

  // 0x00, then the line without its hash: what was hashed.
  const bodyOf = (line) => {
    const body = new Uint8Array(Math.max(0, line.length - TAIL_LENGTH) + 2);
    body.set(line.subarray(0, body.length - 2), 1);
    body[body.length - 1] = BRACE;
    return body;
  };

  const parse = (line, body, digest) => {
    const own = TAIL.exec(read(line.subarray(Math.max(0, line.length - TAIL_LENGTH))))?.[1];
    if (!own) throw new Broken("không phải một dòng của sổ.");
    if (own !== digest) throw new Broken("nội dung không khớp mã băm của nó; dòng đã bị sửa.");
    const text = read(body.subarray(1));
    let told;
    try { told = JSON.parse(text); } catch { throw new Broken("không phải một dòng của sổ."); }
    if (JSON.stringify(Object.keys(told ?? {})) !== JSON.stringify(KEYS)) throw new Broken("thiếu, thừa hoặc đảo chỗ các mục của một dòng.");
    const whole = Number.isSafeInteger(told.seq) && Number.isSafeInteger(told.amount);
    const named = ["at", "kind", "programme", "ref", "prev"].every((key) => typeof told[key] === "string");
    if (!whole || !named || JSON.stringify(told) !== text) throw new Broken("không viết theo dạng chuẩn.");
    if (!HEX.test(told.ref) || !HEX.test(told.prev)) throw new Broken("mã băm bên trong không đúng dạng.");
    if (told.amount === 0 || (told.amount < 0) !== (told.corrects !== null)) throw new Broken("dấu của số tiền không đúng: chỉ dòng đính chính mang số âm.");
    if (told.corrects !== null && !(Number.isSafeInteger(told.corrects) && told.corrects > 0 && told.corrects < told.seq)) throw new Broken(`đính chính dòng số ${told.corrects}, không phải một dòng đứng trước.`);
    return { ...told, own };
  };

  class Chain {
    constructor(heads) { this.heads = heads; this.place = 0; this.seq = 0; this.hash = FIRST; this.met = new Set(); }
    async add(lines) {
      const bodies = lines.map(bodyOf), made = await digests(bodies);
      lines.forEach((line, n) => {
        this.place++;
        this.join(parse(line, bodies[n], made[n]));
      });
    }
    join(line) {
      const before = line.seq - 1;
      if (this.place === 1 && line.seq !== 1) {
        if (this.heads.get(before) !== line.prev) throw new Broken(`mang số ${line.seq}: sổ phải bắt đầu từ dòng số 1, hoặc từ ngay sau một đầu sổ đã biết.`);
        this.seq = before; this.hash = line.prev; this.met.add(before);
      }
      if (line.seq !== this.seq + 1) throw new Broken(`mang số ${line.seq}, đúng ra phải là ${this.seq + 1}; có dòng bị thiếu, thừa hoặc đảo chỗ.`);
      if (line.prev !== this.hash) throw new Broken(`dòng số ${line.seq} không nối vào dòng số ${this.seq}; một trong hai đã bị sửa.`);
      if (this.heads.has(line.seq) && this.heads.get(line.seq) !== line.own) throw new Broken(`dòng số ${line.seq} không phải dòng đã công bố; đầu sổ của nó khác.`);
      if (this.heads.has(line.seq)) this.met.add(line.seq);
      this.seq = line.seq; this.hash = line.own;
    }
  }

  const joined = (one, two) => {
    const both = new Uint8Array(one.length + two.length);
    both.set(one);
    both.set(two, one.length);
    return both;
  };

  // Reads a stream of bytes line by line; `show` is told how many bytes were read.
  const walk = async (stream, chain, show) => {
    const reader = stream.getReader();
    let rest = new Uint8Array(0), seen = 0, lines = [];
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      seen += value.length;
      const bytes = rest.length ? joined(rest, value) : value;
      let from = 0, at;
      while ((at = bytes.indexOf(LINE_FEED, from)) >= 0) {
        lines.push(bytes.slice(from, at));
        from = at + 1;
        if (lines.length >= BATCH) { await chain.add(lines); lines = []; show(seen, chain); }
      }
      rest = bytes.slice(from);
    }
    await chain.add(lines);
    if (rest.length) { chain.place++; throw new Broken("không kết thúc bằng dấu xuống dòng; tệp bị cắt ngang."); }
    show(seen, chain);
  };

  // For whoever wants to check by hand, from the console: `await kiemSo.walk(stream, new kiemSo.Chain(new Map()), () => {})`.
  globalThis.kiemSo = { Chain, walk, sha256 };

  const root = document.querySelector("[data-verify]");
  if (!root) return;
  const number = (value) => value.toLocaleString("vi-VN");
  const bar = root.querySelector("progress"), said = root.querySelector("[data-said]");
  const file = root.querySelector("input[type=file]"), live = root.querySelector("[data-live]");
  const own = root.querySelector("[data-head]");
  const published = new Map(JSON.parse(root.dataset.heads)), length = Number(root.dataset.length);

  const tell = (kind, sentences) => {
    const note = root.querySelector(`template[data-note=${kind}]`).content.cloneNode(true);
    const place = note.querySelector("[data-words]");
    for (const sentence of sentences) {
      const line = document.createElement("p");
      line.textContent = sentence;
      place.append(line);
    }
    said.replaceChildren(note);
  };

  // A head the reader wrote down earlier: it must be in the book, whatever the page says today.
  const written = () => {
    const typed = own.value.trim().toLowerCase();
    if (!typed) return null;
    const found = /^(\d{1,15})\s*[:\s]\s*([0-9a-f]{64})$/.exec(typed);
    if (!found) throw new Broken("đầu sổ đã ghi lại phải viết là số dòng, dấu hai chấm, rồi 64 chữ số và chữ cái a–f.");
    return [Number(found[1]), found[2]];
  };

  const closing = (chain, mine, whole) => {
    if (mine && !chain.met.has(mine[0])) throw new Broken(`không có dòng số ${mine[0]} mà bạn đã ghi lại; phần ấy bị bỏ mất.`);
    const last = Math.max(0, ...published.keys());
    if (whole && chain.seq < Math.max(last, length)) throw new Broken(`sổ dừng ở dòng số ${chain.seq}, trước dòng số ${Math.max(last, length)}; phần cuối bị bỏ mất.`);
    const sentences = [`Đủ ${number(chain.place)} dòng, liền số, liền mã băm, không dòng nào bị sửa.`];
    if (chain.met.size) sentences.push(`Khớp ${number(chain.met.size)} đầu sổ đã công bố.`);
    if (!whole && chain.seq < length) sentences.push(`Tệp dừng ở dòng số ${number(chain.seq)}; sổ hôm nay đã có ${number(length)} dòng.`);
    sentences.push(`Đầu sổ: ${chain.seq}:${chain.hash}`);
    return sentences;
  };

  const run = async (open, size, whole) => {
    let chain;
    root.setAttribute("aria-busy", "true");
    bar.hidden = false;
    bar.removeAttribute("value");
    said.replaceChildren();
    try {
      const mine = written(), heads = new Map(published);
      if (mine && heads.has(mine[0]) && heads.get(mine[0]) !== mine[1]) throw new Broken(`trang này nay công bố cho dòng số ${mine[0]} một mã khác với mã bạn đã ghi lại.`);
      if (mine) heads.set(...mine);
      chain = new Chain(heads);
      await walk(await open(), chain, (seen, at) => {
        bar.value = size ? seen / size : Math.min(1, at.seq / Math.max(1, length));
        bar.textContent = `${number(at.place)} dòng`;
      });
      tell("ok", closing(chain, mine, whole));
    } catch (wrong) {
      const where = chain?.place ? `Dòng thứ ${number(chain.place)} của tệp: ` : "";
      tell("bad", [wrong instanceof Broken ? `${where}${wrong.message}` : "Không đọc được sổ. Xin thử lại sau, hoặc tải tệp về rồi chọn tệp."]);
    }
    root.removeAttribute("aria-busy");
    bar.hidden = true;
  };

  for (const part of root.querySelectorAll("[data-alive]")) part.hidden = false;
  live.addEventListener("click", () => run(async () => {
    const answer = await fetch(live.dataset.live);
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.body;
  }, 0, true));
  file.addEventListener("change", () => {
    const chosen = file.files[0];
    if (chosen) run(() => chosen.stream(), chosen.size, false);
    file.value = "";
  });
})();
