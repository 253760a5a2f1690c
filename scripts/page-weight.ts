/** docs/page-weight.md: what the JavaScript of each page of the journey weighs, as `npm run screenshots` has measured it. */

/** Gzipped bytes. */
export interface Weights {
  readonly frameworkBytes: number;
  readonly pages: readonly { readonly name: string; readonly ownBytes: number }[];
}

/** The table, the heaviest page first. */
export function weightTable({ frameworkBytes, pages }: Weights): string {
  const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`;
  const rows = pages
    .toSorted((one, other) => other.ownBytes - one.ownBytes || one.name.localeCompare(other.name))
    .map(({ name, ownBytes }) => `| ${name} | ${kilobytes(ownBytes)} | ${kilobytes(frameworkBytes + ownBytes)} |`);
  return [
    `The framework, Next.js with React, is ${kilobytes(frameworkBytes)} on every page.`,
    "",
    "| Page | Our own | With the framework |",
    "| --- | ---: | ---: |",
    ...rows,
  ].join("\n");
}
