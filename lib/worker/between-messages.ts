/** Ends a run only when a message has come through, where that is asked for: whoever gives way has brought something over. */
import type { Observer } from "../engine/ports.ts";
import type { Interruption } from "./interruption.ts";
import type { Service } from "./service.ts";

interface Listening {
  readonly interruption: Pick<Interruption, "betweenMessages">;
  readonly service: Pick<Service, "isCopying" | "idle" | "busy">;
}

/** What the observer hears of messages that are copied, the interruption hears of as well, and the service of there being none. */
export function heardBetweenMessages(observer: Observer, { interruption, service }: Listening): Observer {
  return new Proxy(observer, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== "function") return value;
      return (...facts: unknown[]) => {
        Reflect.apply(value, target, facts);
        if (key === "progress") service.busy();
        else if (key === "waiting" && facts[0] === "lastProbe") service.idle(Number(facts[1]));
        // Somebody who waits is between two messages as well.
        if (service.isCopying && (key === "progress" || key === "waiting")) interruption.betweenMessages();
      };
    },
  });
}
