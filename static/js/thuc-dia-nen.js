// The worker of the field page. It keeps the shell alone: a page without a word about anybody, styles, scripts, letters.
/* global LAN, KHUNG, ThucDia */
"use strict";
const STORE = `thuc-dia-${LAN}`;

self.addEventListener("install", (event) => {
  const fresh = KHUNG.map((url) => new Request(url, { cache: "reload", redirect: "error" }));
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = async () => {
    for (const name of await caches.keys()) if (name.startsWith("thuc-dia-") && name !== STORE) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(old());
});

// Only what is in the shell is answered from it; everything else goes to the server as if nobody stood here.
self.addEventListener("fetch", (event) => {
  const asked = new URL(event.request.url);
  const isPage = event.request.mode === "navigate" && asked.pathname === KHUNG[0];
  const here = asked.origin === self.location.origin && (isPage || KHUNG.includes(asked.pathname + asked.search));
  if (event.request.method !== "GET" || !here) return;
  const kept = caches.open(STORE).then((store) => store.match(isPage ? KHUNG[0] : event.request));
  event.respondWith(kept.then((answer) => answer || fetch(event.request)));
});

self.addEventListener("sync", (event) => {
  if (event.tag === "gui") event.waitUntil(ThucDia.send().then((end) => {
    new BroadcastChannel("thuc-dia").postMessage("changed");
    if (end?.state === "offline") throw new Error("later");
  }));
});
