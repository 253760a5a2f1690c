// The search of the documentation site: no server, no other host. search-index.js is loaded before it.
// @ts-check
(() => {
  /** @type {readonly [string, string, string, string][]} */
  const sections = /** @type {any} */ (window).carryoverIndex ?? [];
  const form = /** @type {HTMLFormElement} */ (document.getElementById("search"));
  const query = /** @type {HTMLInputElement} */ (document.getElementById("query"));
  const found = /** @type {HTMLElement} */ (document.getElementById("found"));
  const MOST = 12;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    /** @type {HTMLAnchorElement | null} */ (found.querySelector("a"))?.click();
  });
  query.addEventListener("input", show);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    query.focus();
  });

  /** @param {string} text */
  function plain(text) {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  }

  /** Every word has to be there; a word in a heading counts for more. @param {string[]} words */
  function search(words) {
    return sections
      .map((section) => ({ section, points: pointsOf(section, words) }))
      .filter(({ points }) => points > 0)
      .sort((one, other) => other.points - one.points)
      .slice(0, MOST);
  }

  /** @param {readonly [string, string, string, string]} section @param {string[]} words */
  function pointsOf([, page, heading, text], words) {
    const [inPage, inHeading, inText] = [plain(page), plain(heading), plain(text)];
    let points = 0;
    for (const word of words) {
      const here =
        (inHeading.includes(word) ? 8 : 0) + (inPage.includes(word) ? 3 : 0) + (inText.includes(word) ? 1 : 0);
      if (here === 0) return 0;
      points += here;
    }
    return points;
  }

  function show() {
    const words = plain(query.value)
      .split(/\s+/)
      .filter((word) => word.length > 1);
    found.hidden = words.length === 0;
    if (words.length === 0) return;
    const hits = search(words);
    const list = document.createElement("ul");
    for (const { section } of hits) list.append(itemOf(section, words[0] ?? ""));
    const count = document.createElement("p");
    count.textContent =
      hits.length === 0 ? "Nothing found." : `${hits.length}${hits.length === MOST ? " or more" : ""} found`;
    found.replaceChildren(count, list);
  }

  /** @param {readonly [string, string, string, string]} section @param {string} word */
  function itemOf([address, page, heading, text], word) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = address;
    link.textContent = heading === "" || heading === page ? page : `${page}: ${heading}`;
    const at = Math.max(0, plain(text).indexOf(word) - 60);
    const lines = document.createElement("span");
    lines.textContent = text.slice(at, at + 160);
    item.append(link, lines);
    return item;
  }
})();
