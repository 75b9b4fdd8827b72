// Lists: a condition or a page turned exchanges the results alone. htmx carries it; here is what it does not know:
// where the focus goes, what is said aloud, and that whatever is out of the ordinary becomes a plain page again.
(() => {
  "use strict";
  const place = document.getElementById("ket-qua");
  if (!place || !window.htmx) return;
  const said = document.createElement("p");
  said.className = "vh";
  said.setAttribute("role", "status");
  document.body.append(said);

  const plainly = (ctx) => location.assign(ctx.request.action);

  // A choice among few takes effect at once; words wait for the button.
  document.addEventListener("change", (event) => {
    if (event.target.matches("form[hx-get] select")) event.target.form.requestSubmit();
  });

  document.addEventListener("htmx:before:request", () => place.setAttribute("aria-busy", "true"));
  document.addEventListener("htmx:finally:request", () => place.removeAttribute("aria-busy"));
  document.addEventListener("htmx:error", (event) => { if (event.detail.ctx) plainly(event.detail.ctx); });

  // The session may have ended, the server may be busy: then the browser itself shows what there is.
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    if (ctx.response.status === 200 && !ctx.response.raw.redirected && ctx.text.includes('id="ket-qua"')) return;
    event.preventDefault();
    plainly(ctx);
  });

  document.addEventListener("htmx:after:swap", () => {
    const count = place.querySelector("[role=status]") || place.querySelector("caption, .empty");
    said.textContent = count ? count.textContent.trim() : "Đã đổi danh sách.";
    // Whoever turned a page stood on a link that is gone; whoever changed a condition stays where they are.
    if (document.activeElement && document.activeElement !== document.body) return;
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "start" });
  });
})();
