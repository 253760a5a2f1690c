/** Text as it may stand in XML. */

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" },
};

/** Control characters and lone surrogates, which no XML 1.0 document may hold in whatever form. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** For text between tags and in quoted attributes. What XML cannot hold is left out. */
export function escapeXml(text: string): string {
  return text.replace(FORBIDDEN, "").replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
}

/** What `escapeXml` made, as it was; other references stay as they are. */
export function unescapeXml(text: string): string {
  const characters = new Map(Object.entries(ESCAPES).map(([character, escaped]) => [escaped, character]));
  return text.replace(/&(?:amp|lt|gt|quot|apos);/g, (escaped) => characters.get(escaped) ?? escaped);
}
