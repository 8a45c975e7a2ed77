/* The partnerships as a table, a page at a time, so that the page stays quick with many. */

const PAGE = 50;

const COLUMNS = [
  { name: "Partners", term: "双方", by: (p) => p.head.rank, rising: true },
  { name: "Relation", term: "关系", by: (p) => RELATIONS.indexOf(p.relation), rising: true },
  { name: "Since", term: "时间", by: (p) => p.first ?? "", rising: false },
  { name: "Articles", term: "篇数", by: (p) => p.articles, rising: false },
  { name: "Confidence", term: "置信度", by: (p) => p.confidence, rising: false },
];

const sorting = { column: COLUMNS[4], rising: false };
let page = 0;

/** All partnerships in the order that the headings ask for; what is equal keeps its order. */
function sorted(list) {
  if (sorting.column === COLUMNS[0]) rankOrganisations();
  const { by } = sorting.column;
  const sign = sorting.rising ? 1 : -1;
  const keyed = list.map((partnership) => [by(partnership), partnership]);
  keyed.sort(([a], [b]) => (a < b ? -sign : a > b ? sign : 0));
  return keyed.map(([, partnership]) => partnership);
}

function showHeadings(resort) {
  byId("headings").replaceChildren(...COLUMNS.map((column) => {
    const current = sorting.column === column;
    const click = () => {
      sorting.rising = current ? !sorting.rising : column.rising;
      sorting.column = column;
      resort();
      byId("headings").children[COLUMNS.indexOf(column)].firstChild.focus();
    };
    return element(
      "th",
      { scope: "col", "aria-sort": current ? (sorting.rising ? "ascending" : "descending") : null },
      element("button", { type: "button", click }, column.name, " ", chinese(column.term)),
    );
  }));
}

function showTable(found) {
  const pages = Math.max(1, Math.ceil(found.length / PAGE));
  page = Math.min(page, pages - 1);
  byId("rows").replaceChildren(...found.slice(page * PAGE, (page + 1) * PAGE).map((p, index) => row(p, page * PAGE + index)));
  byId("nothing").hidden = found.length > 0;
  const turn = (to, text, name) => element(
    "button",
    {
      type: "button", class: "quiet", "aria-label": name, disabled: to < 0 || to >= pages || to === page,
      click: () => {
        page = to;
        showTable(found);
        byId("headings").scrollIntoView({ block: "nearest" });
        (byId("rows").querySelector("button") ?? byId("words")).focus();
      },
    },
    text,
  );
  byId("pages").hidden = pages === 1;
  byId("pages").replaceChildren(
    turn(0, "«", "First page"), turn(page - 1, "‹ Previous", "Previous page"),
    element("span", {}, `${number.format(page + 1)} of ${number.format(pages)}`),
    turn(page + 1, "Next ›", "Next page"), turn(pages - 1, "»", "Last page"),
  );
}

function row(partnership, index) {
  const { head, tail, relation } = partnership;
  const open = () => openEvidence(index);
  return element(
    "tr",
    { click: (event) => { if (!event.target.closest("button")) open(); } },
    element(
      "td",
      { class: "pair" },
      element("button", { type: "button", class: "open", click: open, "aria-haspopup": "dialog" },
        chinese(head.name), arrow(partnership), chinese(tail.name)),
      element("span", { class: "places" }, chinese([head, tail].map(placeOf).filter(different).join(" – "))),
    ),
    element("td", {}, relationTag(relation), partnership.status !== "agreed" && element("span", { class: "status" }, chinese(STATUSES.get(partnership.status)))),
    element("td", { class: "dates", "data-name": "since" }, span(partnership.first, partnership.last)),
    element("td", { class: "figure", "data-name": "articles" }, number.format(partnership.articles)),
    element("td", { class: "figure", "data-name": "confidence" }, confidenceBar(partnership.confidence)),
  );
}

const different = (value, index, all) => all.indexOf(value) === index;

const placeOf = (organisation) => PROVINCES[organisation.province]?.short ?? "省份不详";

function arrow({ directed }) {
  return element("span", { class: "arrow", role: "img", "aria-label": directed ? "to" : "with" }, directed ? "→" : "–");
}

function relationTag(relation) {
  return element("span", { class: "relation", "data-relation": relation.code }, chinese(relation.term), " ", element("small", {}, relation.name));
}

/** First and last date, or one where they are the same. */
function span(first, last) {
  if (first === null) return element("span", { class: "faint" }, "no date");
  const dates = first === last ? first : `${first} – ${last}`;
  return element("span", {}, dates);
}

function confidenceBar(confidence) {
  const filled = element("span", { class: "filled" });
  filled.style.width = `${Math.round(confidence * 100)}%`;
  return element("span", { class: "confidence" }, confidence.toFixed(2), element("span", { class: "meter", "aria-hidden": "true" }, filled));
}
