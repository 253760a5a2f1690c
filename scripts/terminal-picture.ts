/**
 * Draws the text of standard input as a picture of a terminal, for the documents:
 * `npm run --silent demo:import | node scripts/terminal-picture.ts "Complete\." "Next:" > docs/pictures/import.svg`
 * The two patterns name the first line and the line after the last; without them all is drawn.
 */
import { text } from "node:stream/consumers";
import { stripVTControlCharacters } from "node:util";

const LINE = 19;
const CHARACTER = 8.43;
const MARGIN = 28;

/** Columns a character takes in a terminal: CJK and emoji take two. */
function columns(line: string): number {
  let width = 0;
  for (const character of line)
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uff00-\uff60]|\p{Extended_Pictographic}/u.test(character)
      ? 2
      : 1;
  return width;
}

function escaped(line: string): string {
  return line.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** Words two spaces apart stand at their own columns, whatever a font makes of the characters before them. */
function drawn(line: string, y: number): string {
  const parts = [...line.matchAll(/\S+(?: \S+)*/g)];
  const weight = /^[A-Z].*\.$/.test(line) ? ' font-weight="600"' : "";
  return parts
    .map(([part], index) => {
      const x = MARGIN + columns(line.slice(0, parts[index]?.index ?? 0)) * CHARACTER;
      return `<text x="${x.toFixed(1)}" y="${y}"${weight} xml:space="preserve">${escaped(part)}</text>`;
    })
    .join("");
}

const [from, until] = process.argv.slice(2);
const all = stripVTControlCharacters(await text(process.stdin))
  .trimEnd()
  .split("\n");
const start =
  from === undefined
    ? 0
    : Math.max(
        0,
        all.findIndex((line) => new RegExp(from).test(line)),
      );
const end = until === undefined ? -1 : all.findIndex((line, index) => index > start && new RegExp(until).test(line));
const lines = all.slice(start, end < 0 ? undefined : end);
const width = Math.ceil(Math.max(...lines.map(columns)) * CHARACTER) + 2 * MARGIN;
const height = lines.length * LINE + 2 * MARGIN;
const rows = lines.map((line, index) => drawn(line, MARGIN + 14 + index * LINE)).join("\n");

process.stdout.write(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="The report of an import in a terminal">
<rect width="${width}" height="${height}" rx="10" fill="#131e21"/>
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" fill="#e9eeee">
${rows}
</g></svg>
`);
