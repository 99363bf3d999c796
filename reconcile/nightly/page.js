"use strict";
(function () {
  var search = document.getElementById("search"), severity = document.getElementById("severity"), news = document.getElementById("news-kind");
  var found = document.getElementById("found"), tables = Array.from(document.querySelectorAll("table"));
  var rows = Array.from(document.querySelectorAll("tbody tr"));
  rows.forEach(function (row) { row.dataset.text = row.textContent.toLowerCase(); });

  function filter() {
    var words = search.value.toLowerCase().split(/\s+/).filter(Boolean), shown = 0;
    rows.forEach(function (row) {
      var fits = words.every(function (word) { return row.dataset.text.indexOf(word) >= 0; });
      if (severity.value && row.dataset.severity !== undefined) fits = fits && row.dataset.severity.split(" ").indexOf(severity.value) >= 0;
      if (news.value && row.dataset.news !== undefined) fits = fits && row.dataset.news.split(" ").indexOf(news.value) >= 0;
      row.hidden = !fits;
      if (fits) shown += 1;
    });
    var on = words.length || severity.value || news.value;
    found.textContent = on ? shown + " of " + rows.length + " rows" : "";
    tables.forEach(function (table) {
      var any = Array.from(table.tBodies[0].rows).some(function (row) { return !row.hidden; });
      var none = document.getElementById(table.id + "-none");
      if (none) none.hidden = any;
    });
  }

  function key(row, place) {
    var cell = row.cells[place], value = cell.dataset.value;
    return value === undefined ? cell.textContent.trim().toLowerCase() : Number(value);
  }

  function sort(table, place, head) {
    var down = head.getAttribute("aria-sort") === (head.dataset.first === "descending" ? null : "ascending") ||
      (head.dataset.first === "descending" && head.getAttribute("aria-sort") !== "descending");
    table.querySelectorAll("th[aria-sort]").forEach(function (other) { other.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    var sorted = Array.from(table.tBodies[0].rows).map(function (row, was) { return [key(row, place), was, row]; });
    sorted.sort(function (a, b) {
      var order = typeof a[0] === "number" ? a[0] - b[0] : a[0].localeCompare(b[0]);
      return (down ? -order : order) || a[1] - b[1];
    });
    sorted.forEach(function (entry) { table.tBodies[0].appendChild(entry[2]); });
  }

  tables.forEach(function (table) {
    Array.from(table.tHead.rows[0].cells).forEach(function (head, place) {
      head.querySelector("button").addEventListener("click", function () { sort(table, place, head); });
    });
  });

  function move(step) {
    var links = Array.from(document.querySelectorAll("tbody tr:not([hidden]) a, tbody tr:not([hidden])[tabindex]"));
    if (!links.length) return;
    var at = links.indexOf(document.activeElement);
    var next = links[Math.min(links.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  [search, severity, news].forEach(function (field) { field.addEventListener("input", filter); });
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    var typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
    if (event.key === "Escape") {
      search.value = severity.value = news.value = "";
      filter();
      document.activeElement.blur();
    } else if (typing) {
      return;
    } else if (event.key === "/") {
      event.preventDefault();
      search.focus();
    } else if (event.key === "j" || event.key === "k") {
      move(event.key === "j" ? 1 : -1);
    } else if ("nct".indexOf(event.key) >= 0) {
      var goal = document.getElementById({ n: "news", c: "clients", t: "troubles" }[event.key]);
      goal.scrollIntoView();
      goal.focus();
    } else if ("hml".indexOf(event.key) >= 0) {
      var level = { h: "high", m: "medium", l: "low" }[event.key];
      severity.value = severity.value === level ? "" : level;
      filter();
    }
  });
  document.getElementById("controls").hidden = false;
  filter();
})();
