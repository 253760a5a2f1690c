/** Where somebody on the roster is written to. Pure. */
import { mailAddress } from "./mail-address.ts";
import { addressKey } from "./undeliverable.ts";

/** `confirmed`: given and confirmed by the person. `test`: typed by an administrator. `wave`: the wave's contact. */
export type LetterVia = "confirmed" | "newAddress" | "oldAddress" | "contact" | "wave" | "test";

export interface Reachable {
  /** Null: they have confirmed none. */
  readonly confirmed: string | null;
  readonly oldAddress: string;
  readonly newAddress: string | null;
  readonly deliverySwitched: boolean;
  /** May be anything that people write there. */
  readonly contact: string;
}

export interface LetterAddress {
  readonly via: LetterVia;
  readonly address: string;
}

/** The first of them that is an address and not among those that take no mail (addressKey()); null where none is. */
export function letterAddress(reachable: Reachable, undeliverable: ReadonlySet<string>): LetterAddress | null {
  return knownAddresses(reachable).find(({ address }) => !undeliverable.has(addressKey(address))) ?? null;
}

/** Those of them that are addresses, the best first. */
export function knownAddresses({
  confirmed,
  oldAddress,
  newAddress,
  deliverySwitched,
  contact,
}: Reachable): readonly LetterAddress[] {
  const inOrder: readonly (readonly [LetterVia, string | null])[] = [
    ["confirmed", confirmed],
    ["newAddress", deliverySwitched ? newAddress : null],
    ["oldAddress", oldAddress],
    ["contact", contact],
  ];
  return inOrder.flatMap(([via, written]) => {
    const address = written === null ? null : mailAddress(written);
    return address === null ? [] : [{ via, address }];
  });
}

/** The text of the reader's language; where there is none, that of the portal's, and then the one that is always there. */
export function languageFor(
  written: ReadonlySet<string>,
  reader: string | null,
  portal: string,
  first: string,
): string {
  return [reader, portal].find((each) => each !== null && written.has(each)) ?? first;
}
