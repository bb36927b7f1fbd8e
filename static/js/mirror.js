// The search of a mirror: in the browser, over an index of files that are loaded as scripts, also from a folder of this
// machine. Words are those of the site's own search (records/mirror/search_index.py); MiniSearch joins and ranks them.
(function (page) {
  const place = page.querySelector("[data-index]");
  if (!place) return;
  const SHOWN = 30, MAX_WORDS = 20, SHORTEST_STEM = 4, EXCERPT = 240;
  const HAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu;
  const WORD = /[\p{L}\p{N}\p{M}]+(?:['‘’ʼ′＇][\p{L}\p{N}\p{M}]+)*/gu;
  const folder = place.dataset.index, list = place.querySelector("ol"), told = place.querySelector("[role=status]");
  const more = place.querySelector("button");
  const values = new Map(), waiting = new Map();
  let found = [], terms = [], shown = 0, directory, inLanguage;

  // Each file of the index calls this with its name and what it holds.
  window.archiveIndex = function (name, value) { values.set(name, value); };

  function load(name) {
    if (!waiting.has(name)) waiting.set(name, new Promise(function (resolve, reject) {
      const script = page.createElement("script");
      script.src = `${folder}/${name}.js`;
      script.onload = function () { resolve(values.get(name)); };
      script.onerror = function () { reject(new Error(name)); };
      page.head.append(script);
    }));
    return waiting.get(name);
  }

  function hex(text) {
    return Array.from(new TextEncoder().encode(text), function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
  }

  function fold(word) {
    const plain = word.toLowerCase().replace(/['‘’ʼ′＇]s$/u, "");
    const letters = Array.from(plain, function (letter) { return directory.folded[letter] || letter; }).join("");
    return letters.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "").slice(0, 48);
  }

  // Words are filed by their first letters: the longest beginning that has a file.
  async function entryOf(key) {
    const letters = Array.from(key);
    const starts = letters.map(function (_letter, place) { return letters.slice(0, letters.length - place).join(""); });
    const name = [`${key}.`, ...starts].map(hex).find(function (one) { return directory.parts.includes(one); });
    const entries = name ? await load(`words/${name}`) : {};
    return Object.hasOwn(entries, key) ? entries[key] : null;
  }

  // What a word may be in the index: its terms, itself, or the longest stem with which it begins.
  async function optionsOf(word) {
    const folded = fold(word);
    const entry = await entryOf(folded);
    const keys = new Set([folded, ...(entry && entry.t || [])]);
    if (directory.little.includes(folded) && word === word.toUpperCase() && word.length > 1) keys.add(`${folded}=`);
    const options = await holding(keys);
    for (let end = folded.length - 1; !options.length && end >= SHORTEST_STEM; end -= 1) {
      options.push(...await holding([folded.slice(0, end)]));
    }
    return options;
  }

  async function holding(keys) {
    const entries = await Promise.all(Array.from(keys, async function (key) { return [key, await entryOf(key)]; }));
    return entries.filter(function ([, entry]) { return entry && Object.keys(directory.weights).some((name) => entry[name]); });
  }

  function wordsOf(text) {
    const pairs = (text.match(HAN) || []).flatMap(function (run) {
      const signs = Array.from(run);
      return signs.length < 2 ? signs : signs.slice(1).map(function (sign, place) { return signs[place] + sign; });
    });
    return [...(text.replace(HAN, " ").match(WORD) || []), ...pairs].slice(0, MAX_WORDS);
  }

  function isLittle(word) {
    return directory.little.includes(fold(word)) && word !== word.toUpperCase();
  }

  // MiniSearch reads an index of the terms that are asked for, and of the documents that hold them.
  function searchIn(groups) {
    const fields = Object.keys(directory.weights), numbers = new Map(), index = [];
    new Map(groups.flat()).forEach(function (entry, term) {
      const data = {};
      fields.forEach(function (name, field) {
        if (entry[name]) data[field] = Object.fromEntries(entry[name].split(" ").map(function (pair) {
          const [uid, weight] = pair.split(":");
          if (!numbers.has(uid)) numbers.set(uid, numbers.size);
          return [numbers.get(uid), Number(weight)];
        }));
      });
      index.push([term, data]);
    });
    const ids = Array.from(numbers, function ([uid, number]) { return [number, uid]; });
    const each = function (value) { return Object.fromEntries(ids.map(function ([number]) { return [number, value]; })); };
    const options = { fields, tokenize: (text) => [text], processTerm: (term) => term };
    const search = window.MiniSearch.loadJS({
      documentCount: directory.count, nextId: numbers.size, documentIds: Object.fromEntries(ids), index,
      fieldIds: Object.fromEntries(fields.map(function (name, field) { return [name, field]; })),
      fieldLength: each(fields.map(() => 1)), averageFieldLength: fields.map(() => 1), storedFields: {}, serializationVersion: 2,
    }, options);
    const queries = groups.map(function (group) { return { combineWith: "OR", queries: group.map(([term]) => term) }; });
    // The length of a text is in the weights already.
    return search.search({ combineWith: "AND", queries }, { boost: directory.weights, bm25: { k: 1.2, b: 0, d: 0.5 } });
  }

  function isFound(word) {
    const folded = fold(word);
    return terms.some((term) => folded.startsWith(term));
  }

  // A text with the words in it that were found marked.
  function marked(text) {
    return text.split(/([\p{L}\p{N}\p{M}]+)/u).map(function (part) {
      if (!/[\p{L}\p{N}]/u.test(part) || !isFound(part)) return part;
      const mark = page.createElement("mark");
      mark.textContent = part;
      return mark;
    });
  }

  // The stretch of a text in which the first word stands that was found.
  function excerpt(text) {
    const first = Array.from(text.matchAll(WORD)).find((match) => isFound(match[0]));
    const start = first && first.index > EXCERPT / 2 ? text.lastIndexOf(" ", first.index - 60) + 1 : 0;
    const end = text.length > start + EXCERPT ? text.lastIndexOf(" ", start + EXCERPT) : text.length;
    return [start ? "… " : "", ...marked(text.slice(start, end)), end < text.length ? " …" : ""];
  }

  function element(name, css, ...content) {
    const made = page.createElement(name);
    if (css) made.className = css;
    made.append(...content);
    return made;
  }

  function result(uid, [kind, ...versions]) {
    const [title, language, subtitle, file, text, textLanguage] = versions[inLanguage];
    const link = element("a", "", ...marked(title)), item = page.createElement("li");
    link.href = `${folder}/../${file}`;
    link.lang = language;
    item.append(element("h3", "t", link), element("p", "meta", [directory.kinds[kind][inLanguage], subtitle].filter(Boolean).join(" · ")));
    if (text && text !== title) {
      item.append(element("p", "excerpt", ...excerpt(text)));
      item.lastChild.lang = textLanguage;
    }
    return item;
  }

  async function showMore() {
    const next = found.slice(shown, shown + SHOWN).map((one) => one.id);
    const files = await Promise.all(next.map((uid) => load(`documents/${hex(uid.slice(1, 1 + directory.letters))}`)));
    list.append(...next.map(function (uid, number) { return result(uid, files[number][uid]); }));
    shown += next.length;
    more.hidden = shown >= found.length;
  }

  async function search(text) {
    directory = await load("directory");
    inLanguage = Math.max(0, directory.languages.indexOf(page.documentElement.lang));
    const asked = wordsOf(text), large = asked.filter((word) => !isLittle(word));
    const groups = await Promise.all((large.length ? large : asked).map(optionsOf));
    found = groups.length && groups.every((group) => group.length) ? searchIn(groups) : [];
    terms = groups.flat().map(([term]) => term);
    list.replaceChildren();
    shown = 0;
    told.textContent = found.length ? place.dataset.count.replace("{n}", found.length) : place.dataset.none;
    await showMore();
  }

  more.addEventListener("click", showMore);
  const text = (new URLSearchParams(location.search).get("q") || "").trim();
  if (!text) return;
  page.getElementById("q").value = text;
  search(text).catch(function () { told.textContent = place.dataset.failed; });
})(document);
