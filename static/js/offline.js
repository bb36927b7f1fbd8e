// The service worker: keeps the last pages that were read, for when the network is gone. Without it everything works.
// `files`, `version`, `pages` and `never` (beginnings of paths) are set by /service-worker.js.
(function (worker) {
  const CACHE = "read-" + worker.version;
  const MOST = 50;

  worker.addEventListener("install", function (event) {
    event.waitUntil(caches.open(CACHE)
      .then(function (cache) { return cache.addAll(worker.files); })
      .then(function () { return worker.skipWaiting(); }));
  });

  worker.addEventListener("activate", function (event) {
    event.waitUntil(forgetOthers().then(function () { return worker.clients.claim(); }).then(keepOpenPages));
  });

  worker.addEventListener("fetch", function (event) {
    const request = event.request;
    if (isPage(request)) event.respondWith(readPage(event));
    else if (worker.files.includes(new URL(request.url).pathname)) event.respondWith(readFile(request));
  });

  async function forgetOthers() {
    const names = await caches.keys();
    await Promise.all(names.filter(function (name) { return name !== CACHE; })
      .map(function (name) { return caches.delete(name); }));
  }

  // The page on which the worker begins was read before it could keep it.
  async function keepOpenPages() {
    const open = await worker.clients.matchAll({ type: "window" });
    await Promise.all(open.map(async function (one) {
      if (mayKeep(one.url)) await keep(one.url, await fetch(one.url)).catch(function () {});
    }));
  }

  function mayKeep(address) {
    const url = new URL(address);
    const isUnder = function (path) { return url.pathname.startsWith(path); };
    // Behind "/~" stands what opens a draft for one reader.
    if (url.pathname.includes("/~")) return false;
    return url.origin === worker.location.origin && worker.pages.some(isUnder) && !worker.never.some(isUnder);
  }

  function isPage(request) {
    return request.method === "GET" && request.mode === "navigate" && mayKeep(request.url);
  }

  function isReadable(answer) {
    const header = function (name) { return answer.headers.get(name) || ""; };
    return answer.ok && !answer.redirected && header("Content-Type").startsWith("text/html")
      && !header("Cache-Control").includes("no-store");
  }

  function plain(address) {
    return address.split("#")[0];
  }

  // What is gone, or not to be kept any more, is forgotten; of others the latest stay.
  async function keep(address, answer) {
    const cache = await caches.open(CACHE);
    if (answer.status < 500) await cache.delete(plain(address));
    if (!isReadable(answer)) return;
    await cache.put(plain(address), answer.clone());
    const pages = (await cache.keys()).filter(function (one) { return !worker.files.includes(new URL(one.url).pathname); });
    await Promise.all(pages.slice(0, -MOST).map(function (one) { return cache.delete(one); }));
  }

  async function readPage(event) {
    const address = event.request.url;
    let answer;
    try {
      answer = await fetch(event.request);
    } catch (error) {
      const kept = await (await caches.open(CACHE)).match(plain(address));
      if (!kept) throw error;
      return withNote(kept);
    }
    event.waitUntil(keep(address, answer.clone()).catch(function () {}));
    return answer;
  }

  function readFile(request) {
    return fetch(request).catch(async function (error) {
      const kept = await (await caches.open(CACHE)).match(request);
      if (kept) return kept;
      throw error;
    });
  }

  // The page itself has the sentence, in its language, and a place for the day.
  async function withNote(kept) {
    const html = await kept.text();
    const language = (html.match(/<html lang="([\w-]+)"/) || [])[1];
    const sentence = (html.match(/data-offline="([^"]*)"/) || [])[1] || "";
    const day = new Date(kept.headers.get("Date")).toLocaleString(language, { dateStyle: "long", timeStyle: "short" });
    const note = '<p class="offline" role="status">' + sentence.replace("{day}", day) + "</p>";
    const body = html.replace(/<main[^>]*>/, function (main) { return main + note; });
    return new Response(body, { status: kept.status, headers: kept.headers });
  }
})(self);
