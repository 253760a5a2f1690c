/** Icons: always beside a word, so hidden from screen readers. */

const CIRCLE = "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z";

/**
 * Outlines of Lucide 1.75 (ISC License, Copyright (c) 2026 Lucide Icons and Contributors: permission to use, copy, modify
 * and distribute is granted provided that the copyright notice and this permission notice appear in all copies), each
 * joined into one path. As plain data they need no JavaScript in the browser.
 */
const OUTLINES = {
  "arrow-left": "m12 19-7-7 7-7M19 12H5",
  "arrow-right": "M5 12h14m-7-7 7 7-7 7",
  check: "M20 6 9 17l-5-5",
  "chevron-down": "m6 9 6 6 6-6",
  circle: CIRCLE,
  "circle-alert": `${CIRCLE}M12 8v4M12 16h.01`,
  "circle-dot": `${CIRCLE}M12 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2z`,
  copy: "M10 8h10a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H10a2 2 0 0 1-2-2V10a2 2 0 0 1 2-2zM4 16c-1.1 0-2-.9-2-2V4c0-1.1.9-2 2-2h10c1.1 0 2 .9 2 2",
  hourglass:
    "M5 22h14M5 2h14M17 22v-4.172a2 2 0 0 0-.586-1.414L12 12l-4.414 4.414A2 2 0 0 0 7 17.828V22M7 2v4.172a2 2 0 0 0 .586 1.414L12 12l4.414-4.414A2 2 0 0 0 17 6.172V2",
  info: `${CIRCLE}M12 16v-4M12 8h.01`,
  menu: "M4 5h16M4 12h16M4 19h16",
  minus: "M5 12h14",
  pause:
    "M15 3h3a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1h-3a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM6 3h3a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1z",
  plus: "M5 12h14M12 5v14",
  printer:
    "M6 18H4a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2h16a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2h-2M6 9V3a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v6M7 14h10a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1z",
  square: "M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z",
  "triangle-alert": "m21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3M12 9v4M12 17h.01",
} as const;

export type IconName = keyof typeof OUTLINES;
export const ICON_NAMES = Object.keys(OUTLINES) as IconName[];

/** Point along the line of reading, so they turn in right-to-left pages. */
const TURNING: ReadonlySet<IconName> = new Set(["arrow-left", "arrow-right"]);

/** `size` in pixels; 20 in text, 17 beside status words. */
export function Icon({ name, size = 20, className = "" }: { name: IconName; size?: number; className?: string }) {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={size < 20 ? 2 : 1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      className={`shrink-0 ${TURNING.has(name) ? "rtl:-scale-x-100" : ""} ${className}`}
    >
      <path d={OUTLINES[name]} />
    </svg>
  );
}

/** The mark of Carryover: an arrow that drops to a double rule. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg aria-hidden="true" focusable="false" width={size} height={size} viewBox="0 0 24 24" fill="none">
      <g stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round">
        <path d="M2 4h9.5a5 5 0 0 1 5 5v5.5" />
        <path d="m12.5 10.8 4 4 4-4" />
        <path d="M10.5 18.7h12M10.5 22.2h12" />
      </g>
    </svg>
  );
}
