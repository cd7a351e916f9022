"use strict";
// Sorts and filters, keeps both in the address, and remembers the theme. Every page can be read without it.

(() => {
  const stored = (key, value) => {
    try {
      if (value === undefined) return localStorage.getItem(key);
      localStorage.setItem(key, value);
    } catch { /* a browser that keeps nothing for pages from files */ }
    return null;
  };

  const wear = (theme) => {
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  };
  wear(stored("tracker-theme"));
  document.documentElement.dataset.scripted = "";

  const start = () => {
    for (const element of document.querySelectorAll("[data-script]")) element.hidden = false;
    chooseTheme();
    carryAddress();
    unfold();
    window.addEventListener("hashchange", unfold);
    const table = document.getElementById("table");
    if (table) compare(table);
    else if (document.querySelector(".changes[data-filtered], .week")) filterChanges();
  };

  const chooseTheme = () => {
    const select = document.getElementById("theme");
    select.value = stored("tracker-theme") || "auto";
    select.addEventListener("change", () => {
      wear(select.value);
      stored("tracker-theme", select.value);
    });
  };

  // What an address names may lie in a folded list.
  const unfold = () => {
    const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = named && named.closest("details:not([open])");
    if (!folded) return;
    folded.open = true;
    named.scrollIntoView();
  };

  // The other language shows the same place, with the same filters.
  const carryAddress = () => {
    for (const link of document.querySelectorAll("a[data-language]")) {
      link.addEventListener("click", () => { link.hash = location.hash; });
    }
  };

  const readState = () => {
    const hash = location.hash.slice(1);
    return new URLSearchParams(hash.includes("=") ? hash : "");
  };

  const writeState = (state) => {
    const kept = [...state].filter(([, value]) => value);
    const hash = new URLSearchParams(kept).toString();
    const stays = !hash && location.hash && !location.hash.includes("=");
    if (!stays) history.replaceState(null, "", hash ? `#${hash}` : `${location.pathname}${location.search}`);
  };

  const status = (form, shown, total) => {
    const place = form.querySelector("[role=status]");
    place.textContent = place.dataset.text.replace("{n}", shown).replace("{total}", total);
    document.getElementById("no-match").hidden = shown > 0;
  };

  const compare = (table) => {
    addRoles(table);
    const form = document.querySelector(".filters");
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    const collator = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });
    const rows = [...body.rows].map((row, order) => ({
      row, order, tokens: new Set(row.dataset.f.split(" ")), text: row.textContent.toLowerCase(), values: [],
    }));
    let inOrder = rows;
    const sorting = { column: "", direction: "", settled: 0 };

    const valueOf = (entry, index) => {
      if (entry.values[index] === undefined) {
        const cell = entry.row.cells[index];
        const raw = cell.dataset.v;
        entry.values[index] = raw === undefined ? cell.textContent.trim() : raw === "" ? null : Number(raw);
      }
      return entry.values[index];
    };

    // What is not known stays last, whichever way the column is sorted.
    const byColumn = (index, sign) => (a, b) => {
      const [x, y] = [valueOf(a, index), valueOf(b, index)];
      if (x === null || y === null) return (x === null) - (y === null) || a.order - b.order;
      const difference = typeof x === "number" && typeof y === "number" ? x - y : collator.compare(x, y);
      return sign * difference || a.order - b.order;
    };

    const sort = () => {
      const index = heads.findIndex((head) => head.dataset.sort === sorting.column);
      for (const head of heads) head.removeAttribute("aria-sort");
      const sign = sorting.direction === "descending" ? -1 : 1;
      const ordered = index < 0 ? [...rows] : [...rows].sort(byColumn(index, sign));
      if (index >= 0) heads[index].setAttribute("aria-sort", sorting.direction);
      if (ordered.every((entry, place) => entry === inOrder[place])) return;
      inOrder = ordered;
      table.dataset.sorting = "";
      body.append(...ordered.map((entry) => entry.row));
      clearTimeout(sorting.settled);
      sorting.settled = setTimeout(() => { delete table.dataset.sorting; }, 300);
    };

    const filter = () => {
      const words = form.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
      const wanted = [...form.querySelectorAll("select")].filter((s) => s.value).map((s) => `${s.dataset.letter}:${s.value}`);
      let shown = 0;
      for (const { row, tokens, text } of rows) {
        const fits = wanted.every((token) => tokens.has(token)) && words.every((word) => text.includes(word));
        row.hidden = !fits;
        shown += fits;
      }
      status(form, shown, rows.length);
    };

    const save = () => {
      const fields = [...form.elements].filter((f) => f.name).map((f) => [f.name, f.value]);
      writeState([...fields, ["sort", sorting.column], ["order", sorting.column && sorting.direction]]);
    };

    const load = () => {
      const state = readState();
      for (const field of form.elements) {
        if (!field.name) continue;
        field.value = state.get(field.name) || "";
        if (field.value !== (state.get(field.name) || "")) field.value = "";
      }
      const head = heads.find((h) => h.dataset.sort === state.get("sort"));
      sorting.column = head ? head.dataset.sort : "";
      sorting.direction = state.get("order") === "descending" ? "descending" : "ascending";
      sort();
      filter();
      if ([...state].length) table.closest("section").scrollIntoView();
    };

    for (const head of heads) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const first = head.dataset.first || "ascending";
        const other = first === "ascending" ? "descending" : "ascending";
        const again = sorting.column === head.dataset.sort && sorting.direction === first;
        sorting.column = head.dataset.sort;
        sorting.direction = again ? other : first;
        sort();
        save();
      });
    }
    form.addEventListener("input", () => { filter(); save(); });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => {
      setTimeout(() => { sorting.column = ""; sort(); filter(); save(); });
    });
    window.addEventListener("hashchange", load);
    load();
  };

  // On narrow screens rows are drawn as cards; the roles keep them a table for screen readers.
  const addRoles = (table) => {
    const roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
    for (const element of [table, ...table.querySelectorAll("thead, tbody, tr, td")]) {
      element.setAttribute("role", roles[element.tagName]);
    }
    for (const head of table.querySelectorAll("th")) {
      head.setAttribute("role", head.scope === "row" ? "rowheader" : "columnheader");
    }
  };

  const filterChanges = () => {
    const form = document.querySelector(".filters");
    const weeks = [...document.querySelectorAll(".week")];
    const items = [...document.querySelectorAll(".change")].map((item) => ({ item, text: item.textContent.toLowerCase() }));
    const filter = () => {
      const words = form.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
      const severity = form.elements.severity.value;
      let shown = 0;
      for (const { item, text } of items) {
        const fits = (!severity || item.dataset.severity === severity) && words.every((word) => text.includes(word));
        item.hidden = !fits;
        shown += fits;
      }
      if (severity || words.length) for (const part of document.querySelectorAll(".earlier")) part.open = true;
      for (const week of weeks) week.hidden = !week.querySelector(".change:not([hidden])");
      status(form, shown, items.length);
    };
    const load = () => {
      const state = readState();
      form.elements.q.value = state.get("q") || "";
      form.elements.severity.value = state.get("severity") || "";
      if (form.elements.severity.selectedIndex < 0) form.elements.severity.value = "";
      filter();
    };
    form.addEventListener("input", () => {
      filter();
      writeState([["q", form.elements.q.value], ["severity", form.elements.severity.value]]);
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(() => { filter(); writeState([]); }));
    window.addEventListener("hashchange", load);
    load();
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
