/** What an image holds beside the pages, as it stands in the checkout. Folders are copied whole. */

/** What runs outside of the pages. */
export const PROGRAM_FOLDERS: readonly string[] = ["lib", "scripts/portal"];
export const PROGRAM_FILES: readonly string[] = ["scripts/start.ts"];
export const DATA: readonly string[] = [
  ...["scripts/memory.env", "scripts/web-memory.env", "prisma/migrations", "public", "LICENSE"],
];
