/** Mail servers from the command line: what each carries now, and what it is allowed. */
import { FLEET } from "../../api/fleet-operations.ts";
import { LIMITS, SERVERS } from "../../api/server-operations.ts";
import { size } from "../../i18n/words.en.ts";
import { SECURITIES, USES } from "../../services/server-form.ts";
import { column, JSON_OPTION, noWord, onlyWord, option, savedWords, serverIdOf, told } from "../area-parts.ts";
import { askingArea, partOf } from "../asking-area.ts";
import type { Ask } from "../at-portal.ts";
import type { GivenOptions } from "../given-options.ts";
import type { Option } from "../options.ts";
import type { Ending } from "../program.ts";
import { table } from "../table.ts";
import { filled } from "../values.ts";

/** By the field that each fills in. */
const FIELDS = {
  maxConnections: option("connections", "N", "At once at most, over all imports."),
  messagesPerSecond: option(
    "messages-per-second",
    "N",
    "At most; written --messages-per-second= for no limit, as with the following ones.",
  ),
  megabytesPerSecond: option("megabytes-per-second", "N", "At most."),
  gigabytesPerDay: option("gigabytes-per-day", "N", "At most, counted from midnight of its zone on."),
  idleMinutes: option("idle-minutes", "N", "After so long without a command it closes a connection."),
} as const;

const HOST = option("host", "HOST", "With add, needed: its host name.");
const USE = option("use", "USE", `With add, needed: ${USES.join(", ")}.`);
const WAY = {
  name: option("name", "NAME", "With change: the new name."),
  host: HOST,
  use: USE,
  port: option("port", "N", "993, where it is not said."),
  security: option("security", "SECURITY", `How it is encrypted: ${SECURITIES.join(", ")} (tls).`),
  pin: option("pin", "SHA256", "Trusts the certificate with this fingerprint; test shows it."),
  pinUntil: option("pin-until", "DATE", "Until the end of this day."),
  reservedNames: option("reserved-names", "NAMES", "Folder names that it keeps for itself, one a line."),
  loginHint: option("login-hint", "TEXT", "Stands beside the field for the user name."),
} as const;

const OPTIONS = [...Object.values(WAY), ...Object.values(FIELDS), JSON_OPTION];

/** Fields of the form by the options that fill them in. */
const OPTION_FIELDS = fieldsOf({ ...WAY, ...FIELDS });

function fieldsOf(options: Readonly<Record<string, Option>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(options).map(([field, { name }]) => [name, field]));
}

export const serverCommands = askingArea("servers", {
  usage: [
    "list [--json]",
    "add NAME --host HOST --use USE [--port N] [--security SECURITY] [--connections N] [--pin SHA256 --pin-until DATE]",
    "change NAME [--name NAME] [--host HOST] [--port N] [--security SECURITY] [--pin SHA256 --pin-until DATE] [--reserved-names NAMES] [--login-hint TEXT]",
    "test NAME [--json]",
    "remove NAME",
    "limits NAME [--connections N] [--messages-per-second N] [--megabytes-per-second N] [--gigabytes-per-day N] [--idle-minutes N] [--json]",
  ],
  purpose:
    "What each mail server carries at this moment, and its settings: with a limit given, limits changes it; else it reads them. What is changed may wait for a second pair of eyes. Runs obey a change within a second. test has the worker try the way to it, step by step. Hours are set on its page. NAME may be its id.",
  options: OPTIONS,
  commands: {
    list: ({ ask, given, more }) => {
      noWord(more, "servers list");
      return list(ask, given);
    },
    limits: async ({ ask, given, more }) => limits(ask, given, await namedServer(ask, more, "limits")),
    add: async ({ ask, given, more }) => {
      const name = onlyWord(more, "servers add", "a name");
      given.required(HOST, filled("a host name"));
      given.required(USE, filled("what for"));
      const saved = await ask(SERVERS.add, { body: { ...partOf(given, OPTION_FIELDS), name } });
      return told(given, saved, savedWords(saved));
    },
    change: async ({ ask, given, more }) => {
      const server = await namedServer(ask, more, "change");
      const saved = await ask(SERVERS.change, { query: { server }, body: partOf(given, OPTION_FIELDS) });
      return told(given, saved, savedWords(saved));
    },
    test: async ({ ask, given, more }) => test(ask, given, await namedServer(ask, more, "test")),
    remove: async ({ ask, given, more }) => {
      const removed = await ask(SERVERS.drop, { query: { server: await namedServer(ask, more, "remove") } });
      return told(given, removed, removed.isRemoved ? "Removed." : savedWords(removed));
    },
  },
});

async function list(ask: Ask, given: GivenOptions): Promise<Ending> {
  const answer = await ask(FLEET.servers);
  type Row = (typeof answer)[number];
  const columns = [
    column<Row>("server", ({ name }) => name),
    column<Row>("use", ({ use }) => use),
    column<Row>("connections", ({ connections, maxConnections }) => `${connections} of ${maxConnections}`, true),
    column<Row>("messages/s", ({ messagesPerSecond }) => messagesPerSecond.toFixed(1), true),
    column<Row>("a second", ({ bytesPerSecond }) => size(bytesPerSecond), true),
    column<Row>("errors", ({ errors }) => errors, true),
    column<Row>("waiting", ({ waiting }) => waiting, true),
  ];
  return told(given, answer, table(columns, answer));
}

function namedServer(ask: Ask, more: readonly string[], command: string): Promise<string> {
  return serverIdOf(ask, onlyWord(more, `servers ${command}`, "the name of a mail server"));
}

/** Status 1: something is wrong with the way to it. */
async function test(ask: Ask, given: GivenOptions, server: string): Promise<Ending> {
  const answer = await ask(SERVERS.test, { query: { server } });
  const { code, certificate, tls, capabilities, addresses, steps } = answer;
  const words = [
    code === null ? "It works." : `It does not work: ${code}`,
    ...steps.map(({ step, milliseconds }) => `  ${step}: ${milliseconds} ms`),
    `Addresses: ${addresses.join(", ")}`,
    `Encryption: ${tls ?? "none"}`,
    ...(certificate === null
      ? []
      : [
          `Certificate of ${certificate.subject ?? "nobody"} by ${certificate.issuer ?? "nobody"}, valid until ${certificate.validUntil}`,
          `Fingerprint: ${certificate.sha256}`,
        ]),
    `It offers: ${capabilities.join(" ")}`,
  ];
  return { ...told(given, answer, words.join("\n")), status: code === null ? 0 : 1 };
}

async function limits(ask: Ask, given: GivenOptions, server: string): Promise<Ending> {
  const part = Object.entries(partOf(given, fieldsOf(FIELDS)));
  if (part.length > 0) {
    const saved = await ask(LIMITS.change, { query: { server }, body: Object.fromEntries(part) });
    return told(given, saved, savedWords(saved));
  }
  const answer = await ask(LIMITS.read, { query: { server } });
  const words = Object.entries(answer).filter(([, value]) => value !== "");
  return told(given, answer, words.map(([field, value]) => `${field}: ${value}`).join("\n"));
}
