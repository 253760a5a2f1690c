/** Text broken into lines for a terminal of 80 columns. */
const WIDTH = 80;

/** Breaks at spaces, so that every line fits when indented; the first is left for the caller to indent. */
export function wrap(text: string, indent: number): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${" ".repeat(indent)}`);
}

export function paragraph(text: string): string {
  return wrap(text, 0);
}

/** Two spaces in, and four where it goes on. */
export function indented(text: string): string {
  return `  ${wrap(text, 4)}`;
}
