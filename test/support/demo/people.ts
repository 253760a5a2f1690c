/** Three people with mail to bring over: each shows another side of a move. */
import { type SampleMailbox, type SampleMessage, sampleMailbox } from "../mail/sample-mailbox.ts";
import { seedMaildir } from "../mail/seed-maildir.ts";
import type { DovecotServer } from "../servers/dovecot.ts";

export interface DemoPerson {
  readonly name: string;
  readonly oldLogin: string;
  readonly newLogin: string;
  /** What is special about their move, for a list of people. */
  readonly what: string;
}

/** Bytes that each new account may hold. */
export const QUOTA = 60_000_000;

const person = (name: string, what: string): DemoPerson => {
  const local = name.toLowerCase();
  return { name, oldLogin: `${local}@old.example`, newLogin: `${local}@new.example`, what };
};

export const ANNA = person("Anna", "many messages, and the old server is slow");
export const BEN = person("Ben", "his new account is nearly full");
export const CLEO = person("Cleo", "a damaged message, and a folder named Calendar");

export interface DemoMail {
  readonly annasMessages: number;
  /** Folders of Anna and of Cleo; from the ninth on there are names that need fonts of all the world. */
  readonly folders: { readonly anna: number; readonly cleo: number };
}

/** Puts everybody's mail on the old server, and fills Ben's new account. */
export function seedPeople(old: DovecotServer, fresh: DovecotServer, { annasMessages, folders }: DemoMail): void {
  seedMaildir(old, ANNA.oldLogin, sampleMailbox("anna", { messages: annasMessages, folders: folders.anna }));
  seedMaildir(old, BEN.oldLogin, sampleMailbox("ben", { messages: 300, folders: 8, medianBytes: 20_000 }));
  seedMaildir(old, CLEO.oldLogin, sampleMailbox("cleo", { messages: 240, folders: folders.cleo, damaged: 1 }));
  seedMaildir(fresh, BEN.newLogin, nearlyFull());
}

/** All but a megabyte of the quota. */
function nearlyFull(): SampleMailbox {
  const size = 4_000_000;
  const messages = Array.from({ length: Math.floor((QUOTA - 1_000_000) / size) }, (_, number) => large(number, size));
  return { seed: "full", folders: [{ path: ["INBOX"], subscribed: true, messages }] };
}

function large(number: number, size: number): SampleMessage {
  const head = `From: archive@new.example\r\nSubject: Photographs ${number + 1}\r\nMessage-ID: <photo${number}@new.example>\r\nDate: Mon, 1 Jan 2024 10:00:00 +0000\r\n\r\n`;
  const line = `${"y".repeat(76)}\r\n`;
  return {
    bytes: Buffer.from(head + line.repeat(Math.floor((size - head.length) / line.length))),
    ...{ flags: ["\\Seen"], instant: 1_704_103_200 + number },
  };
}
