// What the eye and the thumb would find wrong on this page at this width: a list of sentences.
(touch) => {
  const faults = [];
  const where = (node) => {
    const id = node.id ? `#${node.id}` : "", names = (node.getAttribute("class") || "").trim().split(/\s+/).filter(Boolean);
    return `<${node.localName}${id}${names.length ? "." + names.join(".") : ""}> “${(node.textContent || node.value || "").trim().replace(/\s+/g, " ").slice(0, 40)}”`;
  };
  const seen = (node) => node.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  const hiddenFromEyes = (node) => !!node.closest(".vh, .skip, [popover]:not(:popover-open)") || getComputedStyle(node).clipPath !== "none";
  const lines = (node) => {
    const tops = [];
    for (const child of node.childNodes) {
      if (child.nodeType !== 3 || !child.data.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(child);
      for (const box of range.getClientRects()) if (!tops.some((top) => Math.abs(top - box.top) < box.height / 2)) tops.push(box.top);
    }
    return tops.length;
  };
  const words = (node) => [...node.childNodes].filter((child) => child.nodeType === 3).map((child) => child.data).join("");
  const ownText = (node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
  const root = document.scrollingElement;
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) faults.push(`two things are called #${id}`);

  if (root.scrollWidth > innerWidth + 1) {
    const wide = [...document.body.querySelectorAll("*")].filter((node) => seen(node) && !hiddenFromEyes(node) && node.getBoundingClientRect().right > innerWidth + 1
      && !node.parentElement.closest(".scroll, .tabs, .side ul, .form-nav ol, .street"));
    faults.push(`wider than the screen by ${root.scrollWidth - innerWidth} px: ${wide.slice(-2).map(where).join(", ")}`);
  }

  for (const node of document.body.querySelectorAll("*")) {
    if (!ownText(node) || !seen(node) || hiddenFromEyes(node)) continue;
    const style = getComputedStyle(node), cuts = (value) => value === "hidden" || value === "clip";
    if (cuts(style.overflowY) && node.scrollHeight > node.clientHeight + 1 && node.clientHeight > 0) faults.push(`text cut below: ${where(node)}`);
    if (cuts(style.overflowX) && node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0) faults.push(`text cut at the side: ${where(node)}`);
    const size = parseFloat(style.fontSize), line = parseFloat(style.lineHeight);
    // Ễ, Ộ, Ữ carry two marks: below 1.17 they touch the line above.
    if (line / size < 1.169 && lines(node) > 1 && /[ẮẰẲẴẶẤẦẨẪẬẾỀỂỄỆỐỒỔỖỘỚỜỞỠỢỨỪỬỮỰắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữự]/.test(words(node))) faults.push(`lines ${(line / size).toFixed(2)} apart cut stacked marks: ${where(node)}`);
    if (size < 13.9 && !node.closest("svg, .slot")) faults.push(`letters of ${size} px: ${where(node)}`);
  }

  if (touch) {
    for (const node of document.body.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
      if (!seen(node) || hiddenFromEyes(node)) continue;
      let box = node.getBoundingClientRect();
      if (node.matches("input[type=radio], input[type=checkbox]")) box = (node.closest("label") || node).getBoundingClientRect();
      const style = getComputedStyle(node), inside = getComputedStyle(node, "::after");
      if (inside.position === "absolute" && inside.content !== "none" && inside.content !== "normal") box = (node.offsetParent || node).getBoundingClientRect();
      const own = node.textContent.trim().length, around = (node.closest("p, li, td, dd, dt, th, figcaption, caption, label, small") || node).textContent.trim().length;
      const isInSentence = node.matches("a, button") && style.display === "inline" && around > own + 1;
      if (!isInSentence && (box.height < 43.5 || box.width < 23.5)) faults.push(`target ${Math.round(box.width)} × ${Math.round(box.height)} px: ${where(node)}`);
    }
  }
  return [...new Set(faults)];
}
