/** The course of a replay as a picture: who had come, who was done, what went wrong, and what was expected when. */
import type { Course, Moment } from "./course.ts";

const WIDTH = 1000;
const HEIGHT = 520;
const LEFT = 60;
const RIGHT = 40;
const TOP = 70;
const MIDDLE = 300;
const BOTTOM = 480;
const INK = "#26323a";
const FAINT = "#8a969c";
const GREEN = "#2f6f5e";
const RED = "#9f2f27";

export function chartOf({ moments, misfortunes, seconds }: Course): string {
  const x = (at: number) => LEFT + (Math.min(at, seconds) / seconds) * (WIDTH - LEFT - RIGHT);
  const most = Math.max(1, ...moments.map(({ come }) => come));
  const people = (count: number) => MIDDLE - (count / most) * (MIDDLE - TOP);
  const line = (value: (moment: Moment) => number | null, y: (value: number) => number, style: string) => {
    const points = moments.flatMap((moment) => {
      const at = value(moment);
      return at === null ? [] : [`${x(moment.at).toFixed(1)},${y(at).toFixed(1)}`];
    });
    return `  <polyline points="${points.join(" ")}" fill="none" ${style}/>`;
  };
  const longest = Math.max(seconds, ...moments.map(({ expectedEnd }) => Math.min(expectedEnd ?? 0, 2 * seconds)));
  const end = (at: number) => BOTTOM - (Math.min(at, longest) / longest) * (BOTTOM - MIDDLE - 40);
  const label = (at: number, y: number, words: string, fill = INK, anchor = "start") =>
    `  <text x="${at.toFixed(1)}" y="${y}" font-size="13" fill="${fill}" text-anchor="${anchor}">${words}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title" font-family="system-ui, sans-serif">`,
    '  <title id="title">How many had come, how many were done, and when all should be done</title>',
    `  <rect width="${WIDTH}" height="${HEIGHT}" fill="#fbfaf7"/>`,
    label(LEFT, 30, "Everybody moves: who has come, and who is done"),
    ...misfortunes.map(({ at }, index) => {
      const mark = `  <line x1="${x(at).toFixed(1)}" x2="${x(at).toFixed(1)}" y1="${TOP}" y2="${BOTTOM}" stroke="${RED}" stroke-dasharray="2 4"/>`;
      return `${mark}\n${label(x(at), TOP - 8 - (index % 2) * 14, `${index + 1}`, RED, "middle")}`;
    }),
    line(({ come }) => come, people, `stroke="${FAINT}" stroke-width="2"`),
    line(({ done }) => done, people, `stroke="${GREEN}" stroke-width="3"`),
    label(LEFT, MIDDLE + 24, "When all who had come by then should be done (dots), and when they were (line)"),
    line(({ trueEnd }) => trueEnd, end, `stroke="${INK}" stroke-width="2"`),
    ...moments.flatMap(({ at, expectedEnd }) =>
      expectedEnd === null
        ? []
        : [`  <circle cx="${x(at).toFixed(1)}" cy="${end(expectedEnd).toFixed(1)}" r="2.5" fill="${GREEN}"/>`],
    ),
    label(LEFT, BOTTOM + 24, "0 s", FAINT),
    label(WIDTH - RIGHT, BOTTOM + 24, `${Math.round(seconds)} s`, FAINT, "end"),
    label(LEFT, TOP + 4, `${most}`, FAINT, "end"),
    "</svg>",
    "",
  ].join("\n");
}
