/**
 * What `npm run cli -- doctor` says of an installation: what it found, and what to do about it. `{…}` are filled in.
 */

export interface FindingText {
  readonly says: string;
  /** Null: nothing has to be done. */
  readonly next: string | null;
}

export const FINDING_TEXT = {
  "settings.fine": { says: "All settings can be used.", next: null },
  "settings.wrong": {
    says: "{mistake}.",
    next: "Put it right in the environment and run this again: docs/CONFIGURATION.md explains every setting.",
  },

  "database.fine": { says: "{name} answers within {milliseconds} ms and has all {known} migrations.", next: null },
  "database.absent": {
    says: "There is no database {name} yet.",
    next: "Start the portal once: npm start makes it. If it ran before, this command was given other settings than the portal: compare CARRYOVER_DATA_DIR and DATABASE_URL.",
  },
  "database.behind": {
    says: "{name} lacks {missing} of {known} migrations.",
    next: "Make a backup, then start the portal of this version: it applies them.",
  },
  "database.notADatabase": {
    says: "{words}.",
    next: "Stop the portal and put the last backup in its place; keep the damaged file.",
  },
  "database.notOurs": {
    says: "{words}.",
    next: "Name another database in DATABASE_URL: this one is in use elsewhere.",
  },
  "database.newer": { says: "{words}.", next: "Run the version of Carryover that last used it, or a newer one." },
  "database.unreadable": {
    says: "{words}.",
    next: "Check who owns the file and its folder, and run this as the account that runs the portal.",
  },
  "database.diskFull": { says: "{words}.", next: "Make room on its disk: imports go on by themselves then." },
  "database.busy": { says: "{words}.", next: "Look for a backup or a tool that holds it, and run this again." },
  "database.unreachable": {
    says: "{words}.",
    next: "Check that the database server runs and that its address, name and password in DATABASE_URL are right.",
  },

  "keys.fine": {
    says: "The keys are there and belong together, and nobody else can read the secret ones.",
    next: null,
  },
  "keys.publicFine": { says: "The public keys are there, as the web process needs them.", next: null },
  "keys.absent": {
    says: "Missing: {files}.",
    next: "Start the portal once: it makes what is missing. What was there before is to be restored from the backup first, since kept passwords open with no other key.",
  },
  "keys.open": { says: "Other accounts of this machine can read {file}.", next: "Close it: chmod 600 {file}" },
  "keys.unreadable": {
    says: "{file} cannot be read: {why}.",
    next: "Run this as the account that runs the worker; where the worker runs on another machine, with ROLE=web.",
  },
  "keys.wrong": { says: "{file} holds no key.", next: "Restore it from the backup, and start the portal again." },
  "keys.mismatch": {
    says: "{file} and {other} do not belong together.",
    next: "If the secret key is the right one, start the worker, which writes the public one anew; else restore both from the same backup.",
  },
  "keys.lost": {
    says: "{count} kept passwords open with no key that is here.",
    next: "Stop the worker and put the key back from where it is kept apart (docs/BACKUP.md). If it is gone for good, leave it so: each of those people is asked to sign in again, and nothing else is lost.",
  },

  "backup.fine": { says: "The last backup was made {when}.", next: null },
  "backup.old": {
    says: "The last backup was made {when}, more than two days ago.",
    next: "Make one now (backup FOLDER), and look into the worker's log for backup.failed, or at whoever calls it: docs/BACKUP.md.",
  },
  "backup.never": {
    says: "This database knows of no backup.",
    next: "Make one now (backup FOLDER --keys FILE), and let the worker make one every day with CARRYOVER_BACKUP_DIR: docs/BACKUP.md.",
  },

  "disk.fine": { says: "{free} are free in {folder}.", next: null },
  "disk.low": {
    says: "Only {free} are free in {folder}.",
    next: "Make room soon, or move CARRYOVER_DATA_DIR to a larger disk. Nothing is lost when it is full, but nothing goes on either.",
  },
  "disk.open": {
    says: "Other accounts of this machine can look into {folder}.",
    next: "Close it: chmod o-rwx {folder}. The database in it tells who moves which mailbox.",
  },
  "disk.closed": {
    says: "This account cannot write in {folder}.",
    next: "Run this as the account that runs the portal, and check who owns the folder: docs/deploy/README.md has its owner and mode.",
  },
  "disk.absent": {
    says: "The data folder {folder} cannot be looked at: {why}.",
    next: "Start the portal once: npm start makes it. If it ran before, check CARRYOVER_DATA_DIR.",
  },

  "clock.fine": { says: "This machine's clock agrees with that of {other}.", next: null },
  "clock.alone": { says: "There is no other clock to compare this machine's with.", next: null },
  "clock.off": {
    says: "This machine's clock is {seconds} s {direction} that of {other}.",
    next: "Let both machines set their clocks over the network (chrony or systemd-timesyncd): leases, deadlines and sessions go by them.",
  },

  "worker.fine": { says: "{count} running.", next: null },
  "worker.away": {
    says: "No worker gives a sign of life; the last one was {when}.",
    next: "Start it: npm start, or with ROLE=worker on the machine that is meant for it. Until then nobody can sign in, and no mail moves.",
  },
  "worker.never": {
    says: "No worker has ever run on this database.",
    next: "Start it: npm start, or with ROLE=worker on the machine that is meant for it.",
  },

  "server.fine": {
    says: "{address} answers within {milliseconds} ms; its certificate is good for {days} more days.",
    next: null,
  },
  "server.plain": { says: "{address} answers within {milliseconds} ms, without encryption.", next: null },
  "server.expires": {
    says: "The certificate of {address} is good for {days} more days.",
    next: "Have it renewed before: with an expired one nobody can sign in there, and no mail moves.",
  },
  "server.pinEnds": {
    says: "The certificate of {address} is trusted by its fingerprint for {days} more days.",
    next: "Compare the fingerprint again on the server's page and set a later day, or have the server use a certificate of a known authority.",
  },
  "server.trouble": {
    says: "{address}: {what}",
    next: "Test it on its page under Servers, which shows every step of connecting; check its name and port, the firewall, and its certificate.",
  },
  "server.none": {
    says: "No mail server is set up.",
    next: "Sign in as an administrator and add the old and the new one under Servers.",
  },

  "sending.fine": { says: "{server} takes mail from {from}.", next: null },
  "sending.off": { says: "No mail server for sending is set, so nobody is sent any mail.", next: null },
  "sending.trouble": {
    says: "{server} takes no mail from us: {error}.",
    next: "Check CARRYOVER_MAIL_SERVER, CARRYOVER_MAIL_USER and its password, and whether a firewall is in between.",
  },

  "address.fine": { says: "{url} answers, and its certificate is good for {days} more days.", next: null },
  "address.local": { says: "{url} answers; it is for this machine only.", next: null },
  "address.expires": {
    says: "The certificate of {url} is good for {days} more days.",
    next: "Have the reverse proxy renew it: browsers warn people away from an expired one.",
  },
  "address.untrusted": {
    says: "The certificate of {url} is not trusted: {why}.",
    next: "Give the reverse proxy a certificate of a known authority, with its whole chain, for just this name.",
  },
  "address.other": {
    says: "{url} answers, but not as this portal ({status}).",
    next: "Look where its name leads (DNS), and what the reverse proxy does with /api/health.",
  },
  "address.unwell": {
    says: "{url} answers, and says itself that something is wrong.",
    next: "Look at what is said above of database and worker.",
  },
  "address.away": {
    says: "{url} does not answer: {why}.",
    next: "Start the portal; then check CARRYOVER_URL, the name in the DNS, the reverse proxy and the firewall. Some networks do not let this machine reach itself by that name.",
  },

  "proxy.fine": { says: "{count} in front: streams come through at once, and the portal knows who asks.", next: null },
  "proxy.none": { says: "None in front: streams come through at once, and the portal knows who asks.", next: null },
  "proxy.count": {
    says: "{found} in front, as far as X-Forwarded-For tells, and CARRYOVER_TRUSTED_PROXY says {set}.",
    next: "Set CARRYOVER_TRUSTED_PROXY to the number of proxies, and let each add the address of who connects to it: limits for tries and the audit go by that address. docs/deploy/proxy has samples.",
  },
  "proxy.host": {
    says: "Asked by {url}, the portal is told the name {host}.",
    next: "Let the proxy pass the header Host as it came: forms are refused otherwise.",
  },
  "proxy.buffers": {
    says: "An answer in two pieces came by {url} in one.",
    next: "Let the proxy hold nothing back (nginx: proxy_buffering off; Caddy: flush_interval -1): pages that follow a copy stand still otherwise.",
  },

  elsewhere: { says: "Only to be looked at where the {process} runs: run this there as well.", next: null },
  skipped: { says: "Not looked at, as the database cannot be used.", next: null },
  broken: { says: "This check itself failed: {why}.", next: "Please report it with the version of Carryover." },
} as const satisfies Readonly<Record<string, FindingText>>;

export type FindingCode = keyof typeof FINDING_TEXT;

/** What stands for the checks in the first column. */
export const CHECK_NAMES = {
  settings: "Settings",
  database: "Database",
  keys: "Keys",
  backup: "Backup",
  disk: "Disk",
  clock: "Clock",
  worker: "Worker",
  servers: "Mail servers",
  sending: "Sending mail",
  address: "Address",
  proxy: "Proxy",
} as const;

export type CheckName = keyof typeof CHECK_NAMES;

export const VERDICT_NAMES = { fine: "ok", warning: "LOOK", failed: "WRONG", skipped: "-" } as const;

export type Verdict = keyof typeof VERDICT_NAMES;

export const DOCTOR_WORDS = {
  next: "What to do: ",
  well: "All is well.",
  look: "{count} to look at.",
} as const;

export type FindingValues = Readonly<Record<string, string | number>>;

/** The text with its `{…}` filled in. */
export function filledIn(text: string, values: FindingValues): string {
  return text.replace(/\{(\w+)\}/g, (mark, name: string) => String(values[name] ?? mark));
}
