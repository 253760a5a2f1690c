/** One-time codes of authenticator apps (TOTP, RFC 6238): six digits, a new one every 30 seconds. */
import { Secret, TOTP } from "otpauth";

const PERIOD_SECONDS = 30;
/** Clocks of phones are off by so many periods at most. */
const WINDOW = 1;
/** As RFC 4226 recommends. */
const SECRET_BYTES = 20;

/** What an app needs to know. */
export interface AppSettings {
  /** For its camera. */
  readonly uri: string;
  /** For typing, in groups of four. */
  readonly text: string;
}

/** 160 random bits. */
export function newAppSecret(): Uint8Array {
  return new Secret({ size: SECRET_BYTES }).bytes;
}

/** `issuer`: where the codes are for. `account`: whose they are. */
export function appSettings(bytes: Uint8Array, issuer: string, account: string): AppSettings {
  const totp = totpOf(bytes, issuer, account);
  return { uri: totp.toString(), text: totp.secret.base32.replace(/(.{4})(?=.)/g, "$1 ") };
}

/** The period (counted since 1970) whose code this is, now or in the one before or after; null: of none of them. Blanks do not matter. */
export function stepOfCode(bytes: Uint8Array, typed: string, now: number): number | null {
  const token = typed.replace(/\s/g, "");
  if (!/^\d{6}$/.test(token)) return null;
  const delta = totpOf(bytes).validate({ token, timestamp: now, window: WINDOW });
  return delta === null ? null : Math.floor(now / 1000 / PERIOD_SECONDS) + delta;
}

function totpOf(bytes: Uint8Array, issuer = "", label = ""): TOTP {
  const secret = new Secret({ buffer: new Uint8Array(bytes).buffer });
  return new TOTP({ issuer, label, algorithm: "SHA1", digits: 6, period: PERIOD_SECONDS, secret });
}
