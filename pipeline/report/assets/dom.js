/* Elements of the page. What pages say is only ever put in as text. */

/** An HTML element; a property that is a function listens (`click`), others are attributes, and false or null is left out. */
function element(name, properties = {}, ...children) {
  return filled(document.createElement(name), properties, children);
}

/** The same of an SVG. */
function shape(name, properties = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), properties, children);
}

function filled(node, properties, children) {
  for (const [key, value] of Object.entries(properties)) {
    if (typeof value === "function") node.addEventListener(key, value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter(isThere));
  return node;
}

/** Put these in the place of what an element holds; null, undefined and false are left out. */
function show(node, ...children) {
  node.replaceChildren(...children.filter(isThere));
}

const isThere = (child) => child !== null && child !== undefined && child !== false;

/** Words of a page, kept apart from the direction of what surrounds them. */
function chinese(text, kind = "") {
  return element("bdi", { lang: "zh-Hans", class: kind || null }, text);
}

const byId = (id) => document.getElementById(id);

const number = new Intl.NumberFormat("en");

/** "1 article", "2 articles". */
const plural = (count, noun) => `${number.format(count)} ${noun}${count === 1 ? "" : "s"}`;

/** Enter and space on something that is no button by itself. */
function pressed(action) {
  return (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      action(event);
    }
  };
}

/**
 * One stop of the tab key for many things; the arrows go among them.
 * @param {Element} container holds them.
 * @param {string} selector picks them.
 * @param {(from: Element, key: string) => Element|undefined} [step] where else a key goes than to a neighbour.
 */
function roving(container, selector, step) {
  const things = [...container.querySelectorAll(selector)];
  things.forEach((thing, index) => thing.setAttribute("tabindex", index === 0 ? "0" : "-1"));
  container.onkeydown = (event) => {
    const at = things.indexOf(event.target.closest(selector));
    if (at < 0) return;
    const places = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: things.length - 1 };
    const next = step?.(things[at], event.key) ?? things[places[event.key]];
    if (!next) return;
    event.preventDefault();
    things.forEach((thing) => thing.setAttribute("tabindex", thing === next ? "0" : "-1"));
    next.focus();
  };
}
