"use client";
import { startAuthentication, startRegistration } from "@simplewebauthn/browser";
import { useEffect, useRef, useState } from "react";
import type { AddingOptions, AskingOptions } from "../../lib/auth/passkeys.ts";
import { Button } from "../_components/button.tsx";

interface Words {
  readonly button: string;
  /** Without our script there are no passkeys. */
  readonly needsScript: string;
  readonly failed: string;
}

export type PasskeyButtonProps = { words: Words } & (
  | { act: "add"; ask: () => Promise<AddingOptions> }
  | { act: "show"; ask: () => Promise<AskingOptions> }
);

/** Asks the browser for a passkey and sends its answer with the form around it, as the field `answer`. */
export function PasskeyButton({ words, ...asked }: PasskeyButtonProps) {
  const [state, setState] = useState<"unable" | "ready" | "failed">("unable");
  const answer = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if ("PublicKeyCredential" in window) setState("ready");
  }, []);
  const show = async () => {
    setState("ready");
    const text = await answerOf(asked).catch(() => null);
    if (text === null || answer.current === null) return setState("failed");
    answer.current.value = text;
    answer.current.form?.requestSubmit();
  };
  return (
    <>
      <input ref={answer} type="hidden" name="answer" />
      {state === "unable" ? (
        <p className="text-ink-2">{words.needsScript}</p>
      ) : (
        <Button kind="outlined" size="admin" type="button" onClick={show}>
          {words.button}
        </Button>
      )}
      <p role="alert" className={state === "failed" ? "mt-3 font-semibold text-problem" : ""}>
        {state === "failed" && words.failed}
      </p>
    </>
  );
}

async function answerOf(asked: Pick<PasskeyButtonProps, "act" | "ask">): Promise<string> {
  const { act, ask } = asked as PasskeyButtonProps;
  const answer =
    act === "add" ? startRegistration({ optionsJSON: await ask() }) : startAuthentication({ optionsJSON: await ask() });
  return JSON.stringify(await answer);
}
