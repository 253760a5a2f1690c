/** Who looks at a page. Everything that a page shows or does is decided from this, never from what a request claims. */

export type Viewer = { readonly kind: "nobody" } | Person | Administrator;

export interface Person {
  readonly kind: "person";
  readonly personId: string;
  /** The new server and the name there: that is who they are. */
  readonly serverId: string;
  readonly login: string;
  /** Hash of the session's id: the key of its row. */
  readonly session: string;
  /** An administrator moves this account, which is nobody's own. Missing: the person does. */
  readonly actedBy?: ActingAdministrator;
}

export interface ActingAdministrator {
  readonly administratorId: string;
  readonly name: string;
  /** The one old account that may be moved so. */
  readonly entry: { readonly id: string; readonly serverId: string; readonly oldAddress: string };
}

/** `helper`: of the help desk; sees states and reasons, and changes no setting. */
export type Role = "administrator" | "helper";

export interface Administrator {
  readonly kind: "administrator";
  readonly administratorId: string;
  readonly name: string;
  readonly role: Role;
  readonly session: string;
  /** Whoever runs the portal, at its machine: may what administrators may, and is recorded as the command line. Missing: an administrator. */
  readonly isCommandLine?: true;
  /** When they last showed who they are (epoch milliseconds). Missing: not known, or not in a browser. */
  readonly provedAt?: number;
}

/** Somebody who administers has shown a password; for everything but the second step they are nobody yet. */
export interface HalfSignedIn {
  readonly kind: "half";
  readonly administratorId: string;
  readonly name: string;
  readonly role: Role;
  readonly session: string;
  /** `setUp`: they have no second factor, and have to have one. */
  readonly needs: "factor" | "setUp";
}
