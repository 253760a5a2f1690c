/** How the saved guide looks: by its elements alone, as the portal's own styles stay behind. */
export const FILE_STYLES = `
:root { color-scheme: light dark; --ink: #122125; --quiet: #48575a; --rule: #d7dedd; --paper: #f9fcfb; --accent: #005c6f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9eeee; --quiet: #afbcbd; --rule: #2a373a; --paper: #0e1719; --accent: #87d1db; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 2.1rem; line-height: 1.2; }
h2 { margin: 3rem 0 0; padding-bottom: .6rem; border-bottom: 1px solid var(--ink); font-size: 1.5rem; line-height: 1.3; }
h3 { margin: 0; font-size: 1.2rem; line-height: 1.4; }
p { margin: .6rem 0 0; }
a { color: var(--accent); }
ol { list-style: none; margin: 0; padding: 0; }
dl, dd { margin: 0; }
dl > div { padding: .8rem 0; border-bottom: 1px solid var(--rule); }
dt { color: var(--quiet); }
dd p { margin: 0; }
.text-ink-2 { color: var(--quiet); font-size: .95rem; }
section section { margin-top: 1.8rem; }
.guide-step { display: grid; gap: 1rem; padding: 1.5rem 0; border-bottom: 1px solid var(--rule); }
img { display: block; width: 100%; max-width: 300px; height: auto; border: 1px solid var(--quiet); border-radius: 10px; }
@media (width >= 40rem) { .guide-step { grid-template-columns: minmax(0, 1fr) 15rem; column-gap: 2.5rem; } }
@media print {
  @page { margin: 18mm 16mm; }
  :root { color-scheme: light; --ink: #000; --quiet: #333; --rule: #999; --paper: #fff; --accent: #000; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  .guide-step { grid-template-columns: minmax(0, 1fr) 38mm; column-gap: 8mm; padding: 3mm 0; break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  section section, dl > div { break-inside: avoid; }
}
`;
