/** Finds words that stand in a page's source instead of the catalogue, and the keys of texts that sources use. */
import { createRequire } from "node:module";

/** As much of Babel's syntax tree as is walked here. */
interface Node {
  readonly type: string;
  readonly loc: { readonly start: { readonly line: number } };
  readonly [part: string]: unknown;
}
interface Parser {
  parse(source: string, options: { sourceType: "module"; plugins: string[] }): { program: Node };
}

// Next carries this parser; TypeScript's own has no interface for programs any more.
const { parse }: Parser = createRequire(import.meta.url)("next/dist/compiled/babel/parser");

/** Attributes and properties whose value people read or hear. */
const READ = new Set([
  ...["aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "title", "alt", "placeholder"],
  ...[
    "label",
    "hint",
    "error",
    "help",
    "lead",
    "detail",
    "legend",
    "caption",
    "whose",
    "unit",
    "text",
    "words",
    "heading",
  ],
  ...["description", "valueText"],
]);

/** A key of the catalogue is what shall stand there. */
const KEY = /^[a-z]\w*(\.[\w-]+)+$/;

/** `LINE: words` for each literal that people would read. */
export function literalsIn(source: string): string[] {
  const found: string[] = [];
  const note = (node: Node, words: unknown) => {
    if (typeof words === "string" && /\p{L}/u.test(words) && !KEY.test(words))
      found.push(`${node.loc.start.line}: ${words.trim()}`);
  };
  const noteValue = (value: unknown) => {
    for (const node of valuesOf(value)) for (const words of wordsOf(node)) note(node, words);
  };
  walk(treeOf(source), (node) => {
    if (node.type === "JSXText") note(node, node.value);
    if (node.type === "JSXElement" || node.type === "JSXFragment")
      for (const child of nodesIn(node.children))
        if (child.type === "JSXExpressionContainer") noteValue(child.expression);
    if (node.type === "JSXAttribute" && READ.has(nameOf(node.name))) noteValue(node.value);
    if (node.type === "ObjectProperty" && READ.has(nameOf(node.key))) noteValue(node.value);
  });
  return found;
}

/** Every literal of a source, as an expression that matches the text keys it can stand for. */
export function keyPatternsIn(source: string): RegExp[] {
  const patterns: RegExp[] = [];
  walk(treeOf(source), (node) => {
    const fixed = wordsOf(node);
    // A key is made up within its area: what is not known to begin with one is no key.
    if (!fixed[0]?.includes(".")) return;
    patterns.push(new RegExp(`^${fixed.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[\\w.-]+")}$`));
  });
  return patterns;
}

/** Functions that make a text in the reader's language. */
const TEXT_MAKERS = new Set(["t", "rich", "text"]);

/** `LINE: name(` for each text that is made while the file is loaded, when nobody reads yet. */
export function textsMadeEarly(source: string): string[] {
  const found: string[] = [];
  const visit = (node: Node): void => {
    if (/Function/.test(node.type) || node.type === "ClassMethod") return;
    if (node.type === "CallExpression" && TEXT_MAKERS.has(nameOf(node.callee)))
      found.push(`${node.loc.start.line}: ${nameOf(node.callee)}(`);
    for (const part of Object.values(node)) for (const child of nodesIn(part)) visit(child);
  };
  visit(treeOf(source));
  return found;
}

function treeOf(source: string): Node {
  return parse(source, { sourceType: "module", plugins: ["typescript", "jsx"] }).program;
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const part of Object.values(node)) for (const child of nodesIn(part)) walk(child, visit);
}

/** The expressions from one of which a value comes: both sides of a choice or a sum, the value of `{…}`. */
function valuesOf(value: unknown): Node[] {
  return nodesIn(value).flatMap((node) => {
    const names = PASSED_ON[node.operator === undefined ? node.type : `${node.type} ${node.operator}`];
    return names === undefined ? [node] : names.flatMap((name) => valuesOf(node[name]));
  });
}

/** By kind of expression: the parts that its value can be. */
const PASSED_ON: Readonly<Record<string, readonly string[]>> = {
  JSXExpressionContainer: ["expression"],
  ConditionalExpression: ["consequent", "alternate"],
  "LogicalExpression &&": ["right"],
  "LogicalExpression ||": ["left", "right"],
  "LogicalExpression ??": ["left", "right"],
  "BinaryExpression +": ["left", "right"],
  ParenthesizedExpression: ["expression"],
  TSAsExpression: ["expression"],
};

/** What is fixed in a literal, in pieces where something is filled in; empty for anything else. */
function wordsOf(node: Node): string[] {
  if (node.type === "StringLiteral") return [String(node.value)];
  if (node.type !== "TemplateLiteral") return [];
  return nodesIn(node.quasis).map((quasi) => Reflect.get(Object(quasi.value), "cooked"));
}

function nameOf(node: unknown): string {
  const [one] = nodesIn(node);
  return String(one?.name ?? one?.value ?? "");
}

function nodesIn(part: unknown): Node[] {
  return (Array.isArray(part) ? part : [part]).filter(isNode);
}

function isNode(part: unknown): part is Node {
  return typeof part === "object" && part !== null && "type" in part && typeof part.type === "string" && "loc" in part;
}
