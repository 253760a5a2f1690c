/** What an end-to-end test works with: a portal by `npm start`, two mail servers, and Debian's Chromium. */
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "@playwright/test";
import { openDatabase } from "../../../lib/db/client.ts";
import type { Database } from "../../../lib/db/database.ts";
import { CANARY, findsBelow, findsIn, refuseFinds } from "../../support/canary.ts";
import { setUpRows } from "../../support/demo/portal-rows.ts";
import { type DemoServers, type DemoServersOptions, startDemoServers } from "../../support/demo/servers.ts";
import { type SampleOptions, sampleMailbox } from "../../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../../support/mail/seed-maildir.ts";
import { portalFolder, type RunningPortal, startPortal } from "../../support/running-portal.ts";
import { type MailServer, startMailServer } from "../../support/servers/smtp.ts";

/** Everybody's password, on both servers. */
export const PASSWORD = CANARY;

/** As root, Chromium has no sandbox; it talks to nobody but the portal. */
export const CHROMIUM = {
  executablePath: "/usr/bin/chromium",
  args: [
    ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
    ...["--disable-component-update", "--disable-sync"],
  ],
};

/** Somebody with an account on each side. */
export interface Mover {
  readonly oldLogin: string;
  readonly newLogin: string;
  readonly password: string;
}

export interface Bed {
  readonly portal: RunningPortal;
  readonly servers: DemoServers;
  /** What the portal sends to people. */
  readonly mail: MailServer;
  readonly database: Database;
  readonly browser: Browser;
  /** A browser of somebody else: own cookies. Closed with the bed. */
  context(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** Somebody new, with this much mail on the old server. */
  mover(name: string, mail?: SampleOptions): Mover;
  /**
   * What went wrong since the last time: console messages, requests to other hosts, and what the two processes of the
   * portal wrote that is no news.
   */
  complaints(): string[];
  /** Throws when a password of the tests stands in what the portal wrote or sent. */
  close(): Promise<void>;
}

export interface BedOptions {
  /** Whether servers, organisation, administrator and announcement are there. Default true. */
  readonly setUp?: boolean;
  /** Who can sign in on the mail servers; default: everybody, with PASSWORD. */
  readonly accounts?: DemoServersOptions;
  /** Of the user `portal` on the server that the portal sends its mail through; default: nobody needs to sign in. */
  readonly mailPassword?: string;
  /** The portal's data; default: a new folder. */
  readonly folder?: string;
  /** Starts the portal otherwise than as one user; `mail`: the settings with which it sends mail to people. */
  readonly start?: (mail: Readonly<Record<string, string>>) => Promise<RunningPortal>;
}

export async function startBed(options: BedOptions = {}): Promise<Bed> {
  const { setUp = true, folder = portalFolder() } = options;
  const accounts = options.accounts ?? { old: { password: PASSWORD }, fresh: { password: PASSWORD } };
  const mail = await startMailServer(options.mailPassword === undefined ? {} : { password: options.mailPassword });
  const { start = (environment) => startPortal({ folder, environment }) } = options;
  const portalStart = start(mail.environment);
  const [servers, portal, browser] = await Promise.all([
    startDemoServers(accounts),
    portalStart,
    chromium.launch(CHROMIUM),
  ]);
  const database = await openDatabase(portal.databaseUrl);
  if (setUp) await setUpRows(database, { old: servers.line, fresh: servers.fresh });
  const complaints: string[] = [];
  let heard = 0;
  return {
    ...{ portal, servers, mail, database, browser },
    context: async (options) => {
      const context = await browser.newContext({ baseURL: portal.url, locale: "en-GB", ...options });
      context.setDefaultTimeout(10_000);
      context.on("page", (page) => listen(page, portal.url, complaints));
      return context;
    },
    mover: (name, mail = { messages: 40, folders: 6 }) => {
      const mover = { oldLogin: `${name}@old.example`, newLogin: `${name}@new.example`, password: PASSWORD };
      seedMaildir(servers.old, mover.oldLogin, sampleMailbox(name, mail));
      return mover;
    },
    complaints: () => {
      const lines = portal.output().slice(heard).split("\n");
      heard = portal.output().length;
      const troubles = lines.filter((line) => /"level":"(?!info)|rror|It starts again/.test(line));
      return [...complaints.splice(0), ...troubles];
    },
    close: async () => {
      await browser.close();
      await database.close();
      await portal.end();
      await servers.stop();
      await mail.stop();
      const finds = [
        ...findsBelow(portal.folder),
        ...findsIn(portal.output()).map((form) => `the portal's output: ${form}`),
        ...findsIn(JSON.stringify(mail.mails)).map((form) => `a mail: ${form}`),
      ];
      portal.remove();
      refuseFinds(finds);
    },
  };
}

/** Notes whatever a page should not do; violations of the CSP are console messages. */
function listen(page: Page, url: string, complaints: string[]): void {
  const where = () => new URL(page.url() === "about:blank" ? url : page.url()).pathname;
  page.on("console", (message) => {
    // What could not be loaded is named only there.
    const { url: source } = message.location();
    complaints.push(`${where()}: ${message.type()} ${message.text()} ${source}`.trim());
  });
  page.on("pageerror", (error) => complaints.push(`${where()}: ${error.message}`));
  page.on("request", (request) => {
    if (request.url() !== url && !request.url().startsWith(`${url}/`))
      complaints.push(`${where()} asks ${request.url()}`);
  });
}
