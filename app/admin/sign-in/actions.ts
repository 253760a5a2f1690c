"use server";

import type { AskingOptions } from "../../../lib/auth/passkeys.ts";
import { passkeySignInQuestion, secondStepQuestion } from "../../../lib/services/factor-sign-in.ts";
import { portal } from "../../../lib/services/portal.ts";
import { formOwner } from "../../_lib/form-token.ts";
import { found } from "../../_lib/found.ts";
import { halfViewer } from "../../_lib/viewer.ts";

/** For "Sign in with a passkey": what the browser asks it. */
export async function askPasskey(): Promise<AskingOptions> {
  return found(passkeySignInQuestion(await portal(), await formOwner()));
}

/** The same for the second step. */
export async function askSecondPasskey(): Promise<AskingOptions> {
  return found(secondStepQuestion(await portal(), await halfViewer()));
}
