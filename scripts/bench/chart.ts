/** The first runs as bars, each as long as the run took next to interimap's, for docs/benchmarks.md. */
import { timesAsLong } from "./figures.ts";
import type { WorkloadResult } from "./records.ts";

const WIDTH = 1120;
const LEFT = 270;
const UNIT = 220;
/** Longer bars are cut, and say how long they would be. */
const LONGEST = 3.4;
const BAR = 18;
const ROW = 27;
const TOP = 110;
const GROUP = 52;

const INK = "#122125";
const PALE_INK = "#48575a";

interface Bar {
  readonly label: string;
  readonly ratio: number;
  readonly kind: "self" | "floor" | "peer";
}

/** The picture as SVG text. It brings its own ground, so that it reads on light pages and dark ones. */
export function chart(results: readonly WorkloadResult[]): string {
  const groups = results.map((result) => ({ title: `${result.workload}: ${result.what}`, bars: barsOf(result) }));
  const heights = groups.map(({ bars }) => GROUP + bars.length * ROW);
  const height = TOP + heights.reduce((sum, each) => sum + each, 0) + 40;
  const starts = heights.map((_, index) => TOP + heights.slice(0, index).reduce((sum, each) => sum + each, 0));
  const drawn = groups.map((group, index) => drawGroup(group.title, group.bars, starts[index] ?? TOP));
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title description" font-family="Geist, 'Helvetica Neue', Arial, sans-serif" font-size="15">`,
    `  <title id="title">How long a first run takes, next to interimap</title>`,
    `  <desc id="description">${escaped(inWords(groups))}</desc>`,
    `  <rect width="${WIDTH}" height="${height}" fill="#f9fcfb"/>`,
    `  <path d="M40 56h1040" stroke="${INK}"/>`,
    `  <text x="40" y="40" font-size="20" font-weight="600" fill="${INK}">A first run, next to interimap: shorter is faster</text>`,
    `  <path d="M${LEFT + UNIT} ${TOP - 18}V${height - 40}" stroke="#9f2f27" stroke-width="2" stroke-dasharray="2 5"/>`,
    `  <text x="${LEFT + UNIT}" y="${TOP - 26}" text-anchor="middle" fill="#9f2f27" font-size="13" font-weight="600">as long as interimap</text>`,
    ...drawn,
    "</svg>",
  ].join("\n")}\n`;
}

function barsOf(result: WorkloadResult): Bar[] {
  return result.copiers.flatMap(({ name, label }): Bar[] => {
    const ratio = timesAsLong(result, name, "interimap", "first");
    const kind = name.startsWith("carryover") ? "self" : name.startsWith("floor") ? "floor" : "peer";
    return ratio === null ? [] : [{ label, ratio, kind }];
  });
}

function drawGroup(title: string, bars: readonly Bar[], top: number): string {
  const fills = { self: "#005c6f", peer: "#748485", floor: "#eff4f2" };
  const rows = bars.map(({ label, ratio, kind }, index) => {
    const y = top + 36 + index * ROW;
    const width = Math.max(2, Math.min(ratio, LONGEST) * UNIT).toFixed(1);
    const words = `${ratio.toFixed(2)}${ratio > LONGEST ? " (cut)" : ""}`;
    return [
      `    <text x="${LEFT - 12}" y="${y + 14}" text-anchor="end" fill="${kind === "self" ? INK : PALE_INK}"${kind === "self" ? ' font-weight="600"' : ""}>${escaped(label)}</text>`,
      `    <rect x="${LEFT}" y="${y}" width="${width}" height="${BAR}" rx="3" fill="${fills[kind]}" stroke="${kind === "floor" ? "#748485" : fills[kind]}"/>`,
      `    <text x="${(LEFT + Number(width) + 10).toFixed(1)}" y="${y + 14}" fill="${INK}" stroke="#f9fcfb" stroke-width="4" paint-order="stroke">${words}</text>`,
    ].join("\n");
  });
  const head = `    <text x="40" y="${top + 20}" font-weight="600" font-size="17" fill="${INK}">${escaped(title)}</text>`;
  return ["  <g>", head, ...rows, "  </g>"].join("\n");
}

function inWords(groups: readonly { title: string; bars: readonly Bar[] }[]): string {
  const words = groups.map(({ title, bars }) => {
    const each = bars.map(({ label, ratio }) => `${label} ${ratio.toFixed(2)}`);
    return `${title}: ${each.length > 0 ? each.join(", ") : "nothing measured"}.`;
  });
  return `Bars for each workload, as multiples of what interimap takes. ${words.join(" ")}`;
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
