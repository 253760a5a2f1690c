import { execFileSync } from "node:child_process";
import { userInfo } from "node:os";
import { isRoot } from "./debian-packages.ts";

/** The account that owns the mail: Debian's `mail` for root, else whoever runs the tests. */
export const mailOwner = isRoot ? "mail" : userInfo().username;

/** Its group. */
export const mailGroup = execFileSync("id", ["-gn", mailOwner], { encoding: "utf8" }).trim();
