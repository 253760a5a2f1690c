/** Reads XML strictly and shares no code with what writes it: whatever is not well-formed throws. No namespaces, no entities of its own. */

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its text and that of nobody below it. */
  readonly text: string;
}

const TOKEN = /<\?xml [^?]*\?>|<!DOCTYPE [^<>[\]]*>|<\/?[\w:.-]+(?:\s+[\w:.-]+="[^"<]*")*\s*\/?>|[^<]+/gy;

export function readXml(source: string): XmlElement {
  const tokens = source.match(TOKEN) ?? [];
  if (tokens.join("") !== source) throw new Error(`not XML behind ${tokens.join("").slice(-60)}`);
  const root: Open = { name: "", attributes: {}, children: [], text: "" };
  const open: Open[] = [root];
  for (const token of tokens) take(token, open);
  const [top, ...others] = root.children;
  if (open.length !== 1 || !top || others.length > 0 || root.text.trim() !== "") throw new Error("not one element");
  return top;
}

interface Open extends XmlElement {
  readonly children: XmlElement[];
  text: string;
}

function take(token: string, open: Open[]): void {
  const innermost = open.at(-1);
  if (!innermost) throw new Error("more ends than beginnings");
  if (/^<[?!]/.test(token)) return;
  if (!token.startsWith("<")) innermost.text += decoded(token);
  else if (token.startsWith("</")) {
    if (open.pop()?.name !== token.slice(2, -1).trim()) throw new Error(`${token} ends another element`);
  } else {
    const [, name = ""] = /^<([\w:.-]+)/.exec(token) ?? [];
    const pairs = [...token.matchAll(/([\w:.-]+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, decoded(value)]);
    const element: Open = { name, attributes: Object.fromEntries(pairs), children: [], text: "" };
    innermost.children.push(element);
    if (!token.endsWith("/>")) open.push(element);
  }
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decoded(text: string): string {
  if (/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.test(text))
    throw new Error("a forbidden character");
  return text.replace(/&([^;]*);?/g, (whole, name: string) => {
    const character = NAMED[name];
    if (character === undefined || !whole.endsWith(";")) throw new Error(`${whole} is no reference`);
    return character;
  });
}

/** The one child of this name. Throws where there are none or several. */
export function childOf(element: XmlElement, name: string): XmlElement {
  const [found, ...others] = element.children.filter((child) => child.name === name);
  if (!found || others.length > 0) throw new Error(`${element.name} has not one ${name}`);
  return found;
}

/** What a property list holds. */
export function readPlist(source: string): unknown {
  const plist = readXml(source);
  const [value] = plist.children;
  if (plist.name !== "plist" || plist.attributes.version !== "1.0" || !value) throw new Error("no property list");
  return plistValue(value);
}

function plistValue({ name, children, text }: XmlElement): unknown {
  switch (name) {
    case "string":
      return text;
    case "integer":
      return Number(text);
    case "true":
    case "false":
      return name === "true";
    case "array":
      return children.map(plistValue);
    case "dict":
      return Object.fromEntries(
        children.flatMap((child, at) => {
          const value = children[at + 1];
          return child.name === "key" && value ? [[child.text, plistValue(value)]] : [];
        }),
      );
    default:
      throw new Error(`${name} is nothing of a property list`);
  }
}
