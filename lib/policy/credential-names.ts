/** Whether two accounts look like one person's. Pure. */

/** `Anna.Ek@old.example` and `anna.ek` do: the part before the @ is the same. Others are for the person to confirm. */
export function haveSameName(oneLogin: string, otherLogin: string): boolean {
  return localPart(oneLogin) === localPart(otherLogin);
}

function localPart(login: string): string {
  const at = login.lastIndexOf("@");
  return (at < 0 ? login : login.slice(0, at)).normalize("NFC").toLowerCase();
}

const REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/** `CR-7K42`: without 0 O 1 I L, which people mix up on the telephone. `random`: numbers from 0 up to, not including, `below`. */
export function reference(random: (below: number) => number): string {
  const one = () => REFERENCE_ALPHABET.charAt(random(REFERENCE_ALPHABET.length));
  return `CR-${one()}${one()}${one()}${one()}`;
}

/**
 * Whether a login and an address on one server are the same account: some servers know people by what stands before the @ alone. `domain`: what
 * stands behind it in addresses of that server; null: not known, so any does.
 */
export function isSameAccount(login: string, address: string, domain: string | null): boolean {
  const [one, other] = [login, address].map((text) => text.trim().toLowerCase());
  if (one === other) return true;
  const [short, long] = one?.includes("@") ? [other, one] : [one, other];
  if (!short || !long || short.includes("@") || !long.includes("@")) return false;
  const at = long.lastIndexOf("@");
  return long.slice(0, at) === short && (domain === null || long.slice(at + 1) === domain);
}
