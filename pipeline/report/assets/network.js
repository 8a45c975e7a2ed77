/* The partners of one organisation around it; on narrow screens in a column beside it. */

const MOST_PARTNERS = 36;
const MOST_LISTED = 200;
const ROW = 26;
const NARROW = 640;
/** Room of a name beside its point. */
const NAME = 230;

let centre = null;

function openNetwork(organisation) {
  centre = organisation;
  byId("organisation").value = organisation.name;
  selectTab("network");
  byId("organisation").focus();
}

/** The partnerships of the chosen organisation that pass the filters; without a choice, of the one that has most. */
function showNetwork(found) {
  const own = new Map();
  for (const partnership of found) {
    for (const side of [partnership.head, partnership.tail]) {
      if (!own.has(side)) own.set(side, []);
      own.get(side).push(partnership);
    }
  }
  if (centre === null) {
    centre = [...own].reduce((most, one) => (one[1].length > (most?.[1].length ?? 0) ? one : most), null)?.[0] ?? organisations[0] ?? null;
    byId("organisation").value = centre?.name ?? "";
  }
  if (centre === null) return;
  const ties = own.get(centre) ?? [];
  show(byId("organisation-card"), ...organisationCard(centre, ties.length));
  const partners = new Map();
  for (const partnership of ties) {
    const other = partnership.head === centre ? partnership.tail : partnership.head;
    if (!partners.has(other)) partners.set(other, []);
    partners.get(other).push(partnership);
  }
  const order = [...partners].sort(([, a], [, b]) => RELATIONS.indexOf(a[0].relation) - RELATIONS.indexOf(b[0].relation));
  const drawn = order.slice(0, MOST_PARTNERS);
  show(byId("network-picture"), drawn.length > 0 && networkPicture(drawn, own));
  show(
    byId("network-list"),
    order.length > drawn.length && element("p", { class: "aside" }, `The picture has ${drawn.length} of ${order.length} partners.`),
    ties.length > MOST_LISTED && element("p", { class: "aside" }, `The list has the first ${MOST_LISTED} partnerships; a search for the name finds all.`),
    element("ul", { class: "plain" }, ...ties.slice(0, MOST_LISTED).map((partnership, index) => element(
      "li",
      {},
      element("button", { type: "button", class: "open", "aria-haspopup": "dialog", click: () => openEvidence(index, ties) },
        chinese(partnership.head.name), arrow(partnership), chinese(partnership.tail.name)),
      relationTag(partnership.relation), span(partnership.first, partnership.last),
    ))),
  );
}

function organisationCard(organisation, passingNow) {
  const all = organisation.partnerships.length;
  const facts = [
    LABELS.get(organisation.label), PROVINCES[organisation.province]?.name,
  ].filter(Boolean);
  return [
    element("h2", {}, chinese(organisation.name)),
    element("p", {}, chinese(facts.join(" · "))),
    organisation.aliases.length > 0 && element("p", { class: "aside" }, "also ", chinese(organisation.aliases.join("、"))),
    organisation.first !== null && element("p", { class: "aside" }, `${plural(organisation.articles, "article")}, `, span(organisation.first, organisation.last)),
    element("p", { class: "aside" }, passingNow === all ? plural(all, "partnership") : `${number.format(passingNow)} of ${plural(all, "partnership")} pass the filters`),
  ];
}

/** Where the centre and the partners are: on both sides of it, or where there is no room in a column. */
function places(count, width) {
  if (width < NARROW) {
    return {
      width, height: (count + 2) * ROW + 20, middle: { x: 16, y: 20 },
      points: Array.from({ length: count }, (_, index) => ({ x: 52, y: 56 + index * ROW, side: 1 })),
    };
  }
  const right = Math.ceil(count / 2);
  const height = Math.max(280, (right + 1) * ROW * 1.25 + 40);
  const middle = { x: width / 2, y: height / 2 };
  const reach = { x: Math.max(90, width / 2 - NAME - 24), y: height / 2 - 30 };
  const points = Array.from({ length: count }, (_, index) => {
    const side = index < right ? 1 : -1;
    const [at, of] = side === 1 ? [index, right] : [count - 1 - index, count - right];
    const y = of === 1 ? 0 : (2 * at) / (of - 1) - 1;
    return { x: middle.x + side * reach.x * Math.sqrt(1 - 0.75 * y * y), y: middle.y + y * reach.y, side };
  });
  return { width, height, middle, points };
}

function networkPicture(partners, own) {
  const { width, height, middle, points } = places(partners.length, byId("network-picture").clientWidth);
  const narrow = width < NARROW;
  const where = new Map(partners.map(([organisation], index) => [organisation, points[index]]));
  const among = [...new Set(partners.flatMap(([organisation]) => own.get(organisation)))]
    .filter(({ head, tail }) => where.has(head) && where.has(tail));
  const picture = shape(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": `Network of ${centre.name}` },
    ...among.map(({ head, tail, relation }) => shape("path", { d: curve(where.get(head), where.get(tail), middle, narrow), class: "edge among", "data-relation": relation.code })),
    ...partners.flatMap(([, ties], index) => ties.map((partnership, lane) => edge(partnership, middle, points[index], lane, narrow))),
    ...partners.map(([organisation, ties], index) => partnerNode(organisation, ties, points[index], width, own)),
    shape("g", { class: "node centre" },
      shape("circle", { cx: middle.x, cy: middle.y, r: 9 }),
      shape("text", narrow ? { x: middle.x + 18, y: middle.y + 5 } : { x: middle.x, y: middle.y - 18, "text-anchor": "middle", lang: "zh-Hans" }, shortened(centre.name, 22))),
  );
  roving(picture, ".partner", (from, key) => {
    const nodes = [...picture.querySelectorAll(".partner")];
    return { ArrowDown: nodes[nodes.indexOf(from) + 1], ArrowUp: nodes[nodes.indexOf(from) - 1] }[key];
  });
  return picture;
}

/** A tie between two partners of the centre: bent towards the middle. */
function curve(from, to, middle, narrow) {
  const bend = narrow ? { x: 36, y: (from.y + to.y) / 2 } : { x: (from.x + to.x + middle.x) / 3, y: (from.y + to.y + middle.y) / 3 };
  return `M${from.x},${from.y} Q${bend.x},${bend.y} ${to.x},${to.y}`;
}

/** A tie of the centre; several with one partner lie beside each other. A directed one has a point at its tail. */
function edge(partnership, middle, point, lane, narrow) {
  const [from, to] = partnership.tail === centre ? [point, middle] : [middle, point];
  const bend = lane * 14;
  const path = narrow
    ? `M${from.x},${from.y} Q${middle.x},${point.y + bend / 2} ${to.x},${to.y}`
    : `M${from.x},${from.y} Q${(from.x + to.x) / 2},${(from.y + to.y) / 2 + bend} ${to.x},${to.y}`;
  const control = narrow ? { x: middle.x, y: point.y + bend / 2 } : { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 + bend };
  const angle = (Math.atan2(to.y - control.y, to.x - control.x) * 180) / Math.PI;
  return shape(
    "g",
    { class: "edge", "data-relation": partnership.relation.code },
    shape("path", { d: path, "stroke-width": 1 + 1.5 * partnership.confidence }),
    partnership.directed ? shape("path", { class: "tip", d: "M-8,0 l-9,-5 v10 z", transform: `translate(${to.x},${to.y}) rotate(${angle})` }) : null,
  );
}

function partnerNode(organisation, ties, { x, y, side }, width, own) {
  const more = own.get(organisation).length - ties.length;
  const go = () => { centre = organisation; byId("organisation").value = organisation.name; refresh(); };
  const room = Math.floor((side === 1 ? width - x - 14 : x - 14) / 14) - (more > 0 ? 2 : 0);
  return shape(
    "g",
    {
      class: "node partner", role: "button", click: go, keydown: pressed(go), lang: "zh-Hans",
      "aria-label": `${organisation.name}, ${ties.map(({ relation }) => relation.term).join("、")}`,
    },
    shape("title", {}, organisation.name),
    shape("rect", { class: "focus", x: side === 1 ? x - 9 : 2, y: y - 12, width: side === 1 ? width - x + 7 : x + 7, height: 24, rx: 6 }),
    shape("circle", { cx: x, cy: y, r: 5, "data-relation": ties[0].relation.code }),
    shape("text", { x: x + side * 11, y: y + 4.5, "text-anchor": side === 1 ? "start" : "end" },
      shortened(organisation.name, room), more > 0 ? shape("tspan", { class: "more" }, ` +${more}`) : null),
  );
}

const shortened = (text, most) => (text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text);

/** The field in which an organisation is chosen: what is typed is looked for in all names. */
function startChooser() {
  const field = byId("organisation");
  const list = byId("suggestions");
  let options = [];
  let active = -1;

  const close = () => { list.hidden = true; field.setAttribute("aria-expanded", "false"); field.removeAttribute("aria-activedescendant"); };
  const choose = (organisation) => { close(); centre = organisation; field.value = organisation.name; refresh(); };
  const activate = (index) => {
    active = index;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", at === active));
    if (active >= 0) {
      field.setAttribute("aria-activedescendant", `suggestion-${active}`);
      list.children[active].scrollIntoView({ block: "nearest" });
    }
  };
  const suggest = () => {
    const words = folded(field.value).split(/\s+/).filter(Boolean);
    const fits = (organisation) => words.every((word) => folded(organisation.searched).includes(word));
    options = organisations.filter(fits).sort((a, b) => b.partnerships.length - a.partnerships.length).slice(0, 12);
    list.replaceChildren(...options.map((organisation, index) => element(
      "li",
      { role: "option", id: `suggestion-${index}`, "aria-selected": "false", mousedown: (event) => { event.preventDefault(); choose(organisation); } },
      chinese(organisation.name), element("small", {}, ` ${number.format(organisation.partnerships.length)}`),
    )));
    list.hidden = options.length === 0;
    field.setAttribute("aria-expanded", options.length > 0);
    activate(-1);
  };
  field.addEventListener("input", suggest);
  field.addEventListener("click", () => { field.select(); });
  field.addEventListener("blur", () => { close(); field.value = centre?.name ?? ""; });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) suggest();
      else activate((active + (event.key === "ArrowDown" ? 1 : options.length + (active < 0 ? 0 : -1))) % options.length);
    } else if (event.key === "Enter" && !list.hidden && options.length > 0) {
      event.preventDefault();
      choose(options[Math.max(active, 0)]);
    } else if (event.key === "Escape") close();
  });
}
