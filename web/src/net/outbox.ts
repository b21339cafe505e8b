/**
 * Commands that wait for their answer: each keeps its id, so that sending it again after a cut changes nothing twice.
 *
 * It sends nothing itself; the connection asks it what is still open.
 */
import type { ClientMessage } from "../protocol/generated";
import { traceparent } from "./trace";

/** A message of the wire that carries a command id. */
export type CommandMessage = Extract<ClientMessage, { command: string }> & { traceparent?: string };
type WithoutId<T> = T extends unknown ? Omit<T, "command" | "traceparent"> : never;
/** A command before it has an id. */
export type Command = WithoutId<CommandMessage>;

/** How a command ended. */
export type CommandAnswer = { accepted: true } | { accepted: false; code: string; reason: string };

/** Commands that may be open at a time. */
const OPEN_MAX = 64;

interface Open {
  message: CommandMessage;
  settle: (answer: CommandAnswer) => void;
}

/** The open commands, in the order they were given. */
export class Outbox {
  private readonly open = new Map<string, Open>();

  /** Takes a command; `message` is absent when too many are open already. */
  add(command: Command): { message: CommandMessage | null; answer: Promise<CommandAnswer> } {
    if (this.open.size >= OPEN_MAX) {
      const refusal = { accepted: false, code: "busy", reason: `${OPEN_MAX} commands still wait for an answer.` } as const;
      return { message: null, answer: Promise.resolve(refusal) };
    }
    const id = commandId();
    const message = { ...command, command: id, traceparent: traceparent() } as CommandMessage;
    const answer = new Promise<CommandAnswer>((settle) => this.open.set(id, { message, settle }));
    return { message, answer };
  }

  /** The server answered. Answers to commands that are not open (a resumed session tells some twice) do nothing. */
  settle(id: string, answer: CommandAnswer): void {
    const open = this.open.get(id);
    if (open === undefined) return;
    this.open.delete(id);
    open.settle(answer);
  }

  /** What must be sent again on a new connection, in order. */
  unanswered(): CommandMessage[] {
    return [...this.open.values()].map((open) => open.message);
  }

  /** Gives all up, for a reason. */
  abandon(code: string, reason: string): void {
    for (const id of [...this.open.keys()]) this.settle(id, { accepted: false, code, reason });
  }
}

/** 32 hexadecimal digits by chance. */
export function commandId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
