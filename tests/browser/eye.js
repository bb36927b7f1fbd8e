// Axe at a page whose width and colours change. Rules that rest on neither are asked again only where something else is
// shown; contrast only of text that looks, on its ground, as none did before on this page or an earlier one.
const COLOURS = ["color-contrast", "link-in-text-block"];
const LAYOUT = ["scrollable-region-focusable", ...more];
const switched = (rules, enabled) => rules.map((rule) => [rule, { enabled }]);
const ALL_BUT_COLOURS = Object.fromEntries([...switched(more, true), ...switched(COLOURS, false)]);
const shownBefore = new Set(), widthsBefore = new Set();
const elements = [...document.querySelectorAll("html, body, body *")];
const hasText = new Set(elements.filter((one) =>
  one.matches("input, select, textarea") ||
  [...one.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim())));

// What text stands on, from the last ground that hides those below. What may lie over others is told by its name.
function ground(one, { backgroundColor, backgroundImage, opacity, position }, below) {
  let own = below;
  if (backgroundColor.startsWith("rgb(")) own = backgroundColor;
  else if (!backgroundColor.endsWith(", 0)")) own += ` ${backgroundColor}`;
  if (backgroundImage !== "none") own += ` ${backgroundImage}`;
  if (opacity !== "1") own += ` ${opacity}`;
  const isFloating = position !== "static" && position !== "relative";
  return isFloating ? `${own} ${one.localName}.${one.className}@${innerWidth}` : own;
}

function letters(one, { color, fontSize, fontWeight, opacity, textDecorationLine, textShadow }) {
  const isLarge = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24);
  const around = one.localName === "a" ? getComputedStyle(one.parentElement).color : "";
  return `${color} ${isLarge} ${opacity} ${textDecorationLine} ${textShadow} ${around}`;
}

// The texts that look as none did before, and a name for the set of what is shown.
function see() {
  const grounds = new Map(), fresh = [];
  let shown = "";
  for (const one of elements) {
    const style = getComputedStyle(one);
    grounds.set(one, ground(one, style, grounds.get(one.parentElement) ?? ""));
    const isShown = one.checkVisibility({ visibilityProperty: true });
    shown += isShown ? "1" : "0";
    if (!isShown || !hasText.has(one) || one.offsetWidth <= 1) continue; // for screen readers alone
    const look = `${letters(one, style)} | ${grounds.get(one)}`;
    if (!judged.has(look)) fresh.push([one, look]);
  }
  return { fresh, shown };
}

function questions({ fresh, shown }) {
  const asked = [];
  if (!shownBefore.has(shown)) asked.push([document, { rules: ALL_BUT_COLOURS }]);
  else if (!widthsBefore.has(innerWidth)) asked.push([document, { runOnly: LAYOUT }]);
  if (fresh.length) asked.push([{ include: fresh.map(([one]) => one) }, { runOnly: COLOURS }]);
  shownBefore.add(shown);
  widthsBefore.add(innerWidth);
  fresh.forEach(([, look]) => judged.add(look));
  return asked;
}

// What is wrong in this state of the page, one line a fault.
async function judge() {
  const { scrollWidth, clientWidth } = document.documentElement;
  const faults = scrollWidth > clientWidth && !widthsBefore.has(innerWidth) ? ["scrolls sideways"] : [];
  for (const [context, options] of questions(see())) {
    const found = await axe.run(context, { preload: false, resultTypes: ["violations"], ...options });
    for (const { id, nodes } of found.violations) {
      faults.push(...nodes.slice(0, 2).map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary}`));
    }
  }
  return faults;
}
