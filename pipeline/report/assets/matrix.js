/* How many partnerships there are between provinces, and within each. A cell leads to its partnerships. */

const SHADES = 5;

function showMatrix(found) {
  const counts = new Map();
  const present = new Set();
  let placeless = 0;
  for (const { head, tail, directed } of found) {
    if (head.province < 0 || tail.province < 0) {
      placeless += 1;
      continue;
    }
    present.add(head.province).add(tail.province);
    count(counts, head.province, tail.province, directed);
  }
  byId("matrix-note").textContent =
    `${plural(found.length - placeless, "partnership")} between two known provinces; of ${number.format(placeless)} a province is not known. A cell leads to its partnerships.`;
  const order = [...present].sort((a, b) => a - b);
  show(byId("matrix-picture"), order.length > 0 && matrixTable(order, counts));
}

const cellKey = (one, other) => `${Math.min(one, other)} ${Math.max(one, other)}`;

/** One more between two provinces, and which way it goes. */
function count(counts, head, tail, directed) {
  const key = cellKey(head, tail);
  if (!counts.has(key)) counts.set(key, { all: 0, from: new Map() });
  const cell = counts.get(key);
  cell.all += 1;
  if (directed && head !== tail) cell.from.set(head, (cell.from.get(head) ?? 0) + 1);
}

function matrixTable(order, counts) {
  const most = Math.max(...[...counts.values()].map(({ all }) => all));
  const shade = (all) => Math.ceil((Math.log(all + 1) / Math.log(most + 1)) * SHADES);
  const heading = (scope) => (province) => element("th", { scope, title: PROVINCES[province].name }, chinese(PROVINCES[province].short));
  const cell = (one, other) => {
    const found = counts.get(cellKey(one, other));
    if (!found) return element("td");
    const ways = [one, other].filter(different).filter((province) => found.from.has(province))
      .map((province) => `${PROVINCES[province].short}→${PROVINCES[province === one ? other : one].short} ${found.from.get(province)}`);
    const label = `${PROVINCES[one].name} – ${PROVINCES[other].name}: ${[found.all, ...ways].join(", ")}`;
    const click = () => { writeFilter({ province: one, otherProvince: other }); changed(); selectTab("table"); };
    return element("td", {}, element("button", { type: "button", class: "cell", "data-shade": shade(found.all), "aria-label": label, title: label, click }, number.format(found.all)));
  };
  const table = element(
    "table",
    { class: "matrix" },
    element("thead", {}, element("tr", {}, element("td"), ...order.map(heading("col")))),
    element("tbody", {}, ...order.map((one) => element("tr", {}, heading("row")(one), ...order.map((other) => cell(one, other))))),
  );
  roving(table, ".cell", (from, key) => {
    const at = from.parentElement.cellIndex;
    const column = [...table.tBodies[0].rows].map((line) => line.cells[at].querySelector(".cell")).filter(Boolean);
    return { ArrowDown: column[column.indexOf(from) + 1], ArrowUp: column[column.indexOf(from) - 1] }[key];
  });
  return table;
}
