/** Outlook's newer question, before the older one: where it is to ask for settings. Whose they are plays no part in the answer. */

export interface JsonAnswer {
  readonly status: 200 | 400;
  readonly body: string;
}

/** The one protocol for which there is something to say, which is the older question (see autodiscover.ts). */
const PROTOCOL = "AutodiscoverV1";

/** `host`: under which it was asked, and is to ask. `protocol`: null where none is named. What was asked is not said again. */
export function autodiscoverJson(host: string, protocol: string | null): JsonAnswer {
  if (protocol === null || protocol === "")
    return refusal("MandatoryParameterMissing", "A valid value must be provided for the query parameter 'Protocol'");
  if (protocol.toLowerCase() !== PROTOCOL.toLowerCase())
    return refusal("ProtocolNotSupported", `The given protocol is not supported. Supported values are '${PROTOCOL}'`);
  const Url = `https://${host}/autodiscover/autodiscover.xml`;
  return { status: 200, body: JSON.stringify({ Protocol: PROTOCOL, Url }) };
}

function refusal(ErrorCode: string, ErrorMessage: string): JsonAnswer {
  return { status: 400, body: JSON.stringify({ ErrorCode, ErrorMessage }) };
}
