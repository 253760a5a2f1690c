/** Numbers and sizes by locale. Needs no catalogue, so that the browser can use it as well. */

/** 12431 → "12,431" */
export function localNumber(value: number, locale: string): string {
  return new Intl.NumberFormat(locale).format(value);
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

/** 3120000000 → "3.12 GB", in steps of 1,000 */
export function localSize(bytes: number, locale: string): string {
  let value = bytes;
  let unit = 0;
  // 999.5 and not 1,000: it would be rounded to "1,000 kB".
  for (; value >= 999.5 && unit < UNITS.length - 1; unit++) value /= 1000;
  return new Intl.NumberFormat(locale, {
    ...{ style: "unit", unit: UNITS[unit], unitDisplay: unit === 0 ? "long" : "short", maximumSignificantDigits: 3 },
  }).format(value);
}
