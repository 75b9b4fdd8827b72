// Passkeys: asks the browser for one and sends what it answered with the form. Without this file the code does.
(() => {
  "use strict";
  if (!window.PublicKeyCredential) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const wire = (form, work) => {
    const button = form.querySelector("[data-passkey]"), said = form.querySelector("[data-passkey-said]");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      said.hidden = true;
      try {
        form.elements.passkey.value = JSON.stringify(await work());
        form.requestSubmit();
      } catch {
        said.textContent = form.dataset.passkeyNew
          ? "Trình duyệt chưa tạo khóa. Bấm lại để thử lần nữa."
          : "Trình duyệt chưa đưa ra khóa. Bấm lại, hoặc gõ mã.";
        said.hidden = false;
      }
    });
  };

  for (const form of document.querySelectorAll("form[data-passkey-get]")) {
    const asked = JSON.parse(form.dataset.passkeyGet);
    wire(form, async () => {
      const found = await navigator.credentials.get({ publicKey: {
        challenge: bytes(asked.challenge), rpId: asked.host, userVerification: "preferred", timeout: 120000,
        allowCredentials: asked.keys.map((key) => ({ type: "public-key", id: bytes(key) })),
      } });
      const told = found.response;
      return { id: text(found.rawId), clientData: text(told.clientDataJSON), authenticatorData: text(told.authenticatorData), signature: text(told.signature) };
    });
  }

  for (const form of document.querySelectorAll("form[data-passkey-new]")) {
    const asked = JSON.parse(form.dataset.passkeyNew);
    wire(form, async () => {
      const made = await navigator.credentials.create({ publicKey: {
        challenge: bytes(asked.challenge), rp: { id: asked.host, name: asked.site }, attestation: "none", timeout: 120000,
        user: { id: bytes(asked.user), name: asked.email, displayName: asked.name },
        pubKeyCredParams: asked.algorithms.map((alg) => ({ type: "public-key", alg })),
        excludeCredentials: asked.keys.map((key) => ({ type: "public-key", id: bytes(key) })),
        authenticatorSelection: { userVerification: "preferred", residentKey: "discouraged" },
      } });
      const told = made.response;
      return { id: text(made.rawId), clientData: text(told.clientDataJSON), authenticatorData: text(told.getAuthenticatorData()), publicKey: text(told.getPublicKey()) };
    });
  }
})();
