/* Which partnerships are shown. */

const NO_FILTER = { words: "", province: "", otherProvince: "", from: "", to: "", status: "", confidence: "0" };

const CONTROLS = {
  words: "words", province: "province", otherProvince: "other-province", from: "from", to: "to", status: "status", confidence: "confidence",
};

/** Relations that are shown; none chosen means all. */
const chosenRelations = new Set();

function readFilter() {
  return Object.fromEntries(Object.entries(CONTROLS).map(([key, id]) => [key, byId(id).value]));
}

function writeFilter(changes) {
  for (const [key, value] of Object.entries(changes)) byId(CONTROLS[key]).value = value;
}

/** Whether a filter is set at all. */
const isFiltered = (filter) => chosenRelations.size > 0 || Object.keys(NO_FILTER).some((key) => filter[key] !== NO_FILTER[key]);

/**
 * The partnerships that pass, in the order they have, and how many would of each relation.
 * @returns {{found: object[], counts: Map<object, number>}}
 */
function passing(list, filter) {
  const words = folded(filter.words).split(/\s+/).filter(Boolean);
  const [one, other] = [filter.province, filter.otherProvince].map((value) => (value === "" ? null : Number(value)));
  const [from, to] = [filter.from, filter.to].map((value) => (value === "" ? null : Number(value)));
  const least = Number(filter.confidence);
  const counts = new Map(RELATIONS.map((relation) => [relation, 0]));
  const found = list.filter((partnership) => {
    const { head, tail, firstYear, lastYear } = partnership;
    if (partnership.confidence < least) return false;
    if (filter.status !== "" && partnership.status !== filter.status) return false;
    if (!betweenProvinces(head.province, tail.province, one, other)) return false;
    if (from !== null && !(lastYear >= from)) return false;
    if (to !== null && !(firstYear !== null && firstYear <= to)) return false;
    if (words.length > 0 && !words.every((word) => searched(partnership).includes(word))) return false;
    counts.set(partnership.relation, counts.get(partnership.relation) + 1);
    return chosenRelations.size === 0 || chosenRelations.has(partnership.relation);
  });
  return { found, counts };
}

function betweenProvinces(head, tail, one, other) {
  const has = (head_, tail_) => (one === null || one === head_) && (other === null || other === tail_);
  return has(head, tail) || has(tail, head);
}

function fillChoices() {
  const option = (value, text, lang = "zh-Hans") => element("option", { value, lang }, text);
  for (const id of ["province", "other-province"]) {
    byId(id).append(option("", "any 不限", "en"), ...PROVINCES.map(({ name }, index) => option(index, name)));
  }
  const years = [...new Set(partnerships.flatMap((p) => [p.firstYear, p.lastYear]))].filter((year) => year !== null).sort((a, b) => a - b);
  for (const id of ["from", "to"]) {
    byId(id).append(option("", "any 不限", "en"), ...years.map((year) => option(year, year, "en")));
  }
  byId("status").append(option("", "any 不限", "en"), ...[...STATUSES].map(([code, term]) => option(code, `${code} ${term}`, "en")));
}

/** The relations as switches, with their colour and how many partnerships each would show. */
function showRelations(counts, changed) {
  const total = (relation) => number.format(counts.get(relation));
  if (byId("relations").childElementCount === 0) {
    byId("relations").append(...RELATIONS.map((relation) => element(
      "button",
      {
        type: "button", class: "relation chip", "data-relation": relation.code, "aria-pressed": "false",
        click: () => {
          if (!chosenRelations.delete(relation)) chosenRelations.add(relation);
          changed();
        },
      },
      chinese(relation.term), ` ${relation.name} `, element("b"),
    )));
  }
  RELATIONS.forEach((relation, index) => {
    const chip = byId("relations").children[index];
    chip.setAttribute("aria-pressed", chosenRelations.has(relation));
    chip.querySelector("b").textContent = total(relation);
  });
}
