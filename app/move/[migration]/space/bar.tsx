/** How much of the largest: a bar beside the number that says it. */

/** In a row on wide screens; on phones below name and number, which share the line. */
export function BarBelow({ share }: { share: number }) {
  return (
    <span className="max-sm:order-last max-sm:col-span-full">
      <Bar share={share} />
    </span>
  );
}

/** `share`: 0 to 1. */
export function Bar({ share }: { share: number }) {
  return (
    <svg aria-hidden="true" focusable="false" width="100%" height="10" className="rounded-[2px] rtl:-scale-x-100">
      <rect width="100%" height="10" className="fill-track" />
      {share > 0 && <rect width={`${Math.max(0.5, share * 100)}%`} height="10" className="bar-fill" />}
    </svg>
  );
}
