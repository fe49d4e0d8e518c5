// The shape of the page: its elements without their words. Two pages of one shape have the same faults.
() => {
  const KEPT = new Set(["class", "style", "role", "type", "lang", "scope", "tabindex", "colspan", "rowspan", "autocomplete"]);
  const FLAGS = new Set(["hidden", "open", "checked", "disabled", "required", "selected", "multiple", "alt", "title"]);
  const REFERENCES = new Set(["for", "headers", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns"]);
  const LONGEST = 20; // a word of more letters may not fit beside others at 320 pixels
  const ids = new Map();
  for (const each of document.querySelectorAll("[id]")) ids.set(each.id, (ids.get(each.id) ?? 0) + 1);
  const pattern = (text) => text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{12,}|\d+/g, "#");

  const attribute = ({ name, value }) => {
    if (KEPT.has(name)) return `${name}=${value}`;
    if (FLAGS.has(name)) return name;
    if (REFERENCES.has(name)) return `${name}:${value.split(/\s+/).map((id) => ids.get(id) ?? 0)}`;
    if (name === "id") return `id=${pattern(value)}:${ids.get(value)}`;
    if (name.startsWith("aria-")) return `${name}${/^(true|false|page|polite|assertive)$/.test(value) ? `=${value}` : ""}`;
    if (name === "href") return value.startsWith("#") ? `href:${ids.has(value.slice(1))}` : name;
    return "";
  };
  const words = (text) => {
    const each = text.split(/\s+/).filter(Boolean);
    return each.length ? (each.some((word) => word.length > LONGEST) ? "long" : "text") : "";
  };
  const shape = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return words(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || node.tagName === "SCRIPT") return "";
    const said = [...node.attributes].map(attribute).filter(Boolean).sort();
    // A column more makes a table wider; a row or an item more changes nothing.
    const same = ["TD", "TH"];
    const inside = [];
    for (const child of node.childNodes) {
      const next = shape(child);
      if (next && (next !== inside.at(-1) || same.includes(child.tagName))) inside.push(next);
    }
    const typed = "checked" in node && node.checked ? "+" : "";
    return `${node.tagName} ${said}${typed}(${inside})`;
  };
  const screen = [innerWidth, getComputedStyle(document.documentElement).fontSize, devicePixelRatio];
  const media = ["print", "(prefers-contrast: more)", "(forced-colors: active)", "(prefers-reduced-motion: reduce)"];
  return `${screen} ${media.map((each) => matchMedia(each).matches)} ${shape(document.documentElement)}`;
};
