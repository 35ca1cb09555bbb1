"use strict";
(() => {
  const search = document.getElementById("search");
  const result = document.getElementById("search-result");
  const table = document.getElementById("areas");
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const places = new Map(
    Array.from(document.querySelectorAll("[data-code]"), (place) => [place.dataset.code, place]),
  );
  const language = document.documentElement.lang;
  const words = (row) => row.textContent.toLocaleLowerCase(language);

  const look = () => {
    const wanted = search.value.trim().toLocaleLowerCase(language);
    let shown = 0;
    for (const row of rows) {
      const found = words(row).includes(wanted);
      row.hidden = !found;
      shown += found ? 1 : 0;
      const place = places.get(row.dataset.area);
      if (place) place.classList.toggle("found", wanted !== "" && found);
    }
    result.textContent = wanted === "" ? "" : result.dataset.words.replace("{number}", String(shown));
  };

  const sort = (column, header) => {
    const down = header.getAttribute("aria-sort") === "ascending";
    const key = (row) => row.cells[column].textContent.trim();
    rows.sort((one, other) => key(one).localeCompare(key(other), language, { numeric: true }));
    if (down) rows.reverse();
    body.append(...rows);
    for (const cell of table.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", down ? "descending" : "ascending");
  };

  search.addEventListener("input", look);
  document.getElementById("search-box").hidden = false;
  Array.from(table.tHead.rows[0].cells).forEach((header, column) => {
    const button = header.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => sort(column, header));
  });
})();
