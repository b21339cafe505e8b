/** The beginning of a trace: its form, and that each is another. */
import { describe, expect, it } from "vitest";
import { Outbox } from "./outbox";
import { traceparent } from "./trace";

describe("a trace's context", () => {
  it("has the form of W3C Trace Context and is never the same twice", () => {
    const contexts = Array.from({ length: 50 }, traceparent);
    for (const context of contexts) expect(context).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(new Set(contexts).size).toBe(50);
  });

  it("goes with a command and stays the same when the command is sent again", () => {
    const outbox = new Outbox();
    const { message } = outbox.add({ type: "unstick" });
    expect(message?.traceparent).toMatch(/^00-/);
    expect(outbox.unanswered()[0]?.traceparent).toBe(message?.traceparent);
  });
});
