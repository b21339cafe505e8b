/** Tokens: a guest without a form, one refresh at a time, and honest failures. */
import { describe, expect, test } from "vitest";
import type { Tokens } from "../protocol/generated";
import { Api } from "./http";
import { storedOf, TokenStore, type Stored } from "./tokens";

function setUp(respond: (path: string, body: unknown) => { status: number; body: unknown }) {
  const calls: string[] = [];
  const fetcher = (async (input: RequestInfo | URL, init?: RequestInit) => {
    const path = String(input);
    calls.push(path);
    await Promise.resolve();
    const { status, body } = respond(path, typeof init?.body === "string" ? JSON.parse(init.body) : null);
    return new Response(JSON.stringify(body), { status });
  }) as typeof fetch;
  let kept: Stored | null = null;
  let held: Promise<unknown> = Promise.resolve();
  const exclusive = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = held.then(work);
    held = mine.catch(() => undefined);
    return mine;
  };
  const clock = { ms: 0 };
  const keep = { read: () => kept, write: (s: Stored | null) => void (kept = s) };
  const tab = () => new TokenStore(new Api("", fetcher), keep, exclusive, () => clock.ms);
  return { calls, clock, tab, kept: () => kept };
}

const tokens = (n: number): Tokens => ({ access: `a${n}`, refresh: `r${n}`, expiresSeconds: 600, songweaver: "x", guest: true });

describe("tokens", () => {
  test("the first visit makes one guest, whatever the number of tabs", async () => {
    const world = setUp(() => ({ status: 200, body: tokens(1) }));
    const [one, two] = await Promise.all([world.tab().access(), world.tab().access()]);
    expect(one).toEqual({ ok: true, value: "a1" });
    expect(two).toEqual(one);
    expect(world.calls).toEqual(["/guest"]);
  });

  test("rotation happens once for all tabs, with the newest refresh token", async () => {
    let n = 1;
    const used: unknown[] = [];
    const world = setUp((path, body) => {
      if (path === "/refresh") used.push(body);
      return { status: 200, body: tokens(n++) };
    });
    await world.tab().access();
    world.clock.ms = 590_000;
    const all = await Promise.all([world.tab().access(), world.tab().access(), world.tab().access()]);
    expect(all.every((a) => a.ok && a.value === "a2")).toBe(true);
    expect(used).toEqual([{ refresh: "r1" }]);
  });

  test("a refused refresh is told and does not silently make another Songweaver", async () => {
    const world = setUp((path) =>
      path === "/guest" ? { status: 200, body: tokens(1) } : { status: 401, body: { code: "token-reused", reason: "Used twice." } },
    );
    const tab = world.tab();
    await tab.access();
    tab.distrust("a1");
    expect(await tab.access()).toEqual({ ok: false, status: 401, problem: { code: "token-reused", reason: "Used twice." } });
    expect(world.kept()?.refresh).toBe("r1");
    expect(world.calls.filter((c) => c === "/guest").length).toBe(1);
  });

  test("registering and logging in replace the tokens; a refusal leaves them", async () => {
    const world = setUp((path) => {
      if (path === "/login") return { status: 409, body: { code: "name-taken", reason: "Taken." } };
      return { status: 200, body: path === "/register" ? { ...tokens(2), guest: false } : tokens(1) };
    });
    const tab = world.tab();
    expect(await tab.register({ name: "mira", password: "long enough" })).toBeNull();
    expect(world.kept()?.guest).toBe(false);
    expect(await tab.login({ name: "mira", password: "wrong" })).toEqual({ code: "name-taken", reason: "Taken." });
    expect(world.kept()?.access).toBe("a2");
  });

  test("what is no token is not taken for one", () => {
    for (const value of [null, 3, {}, { access: "a", refresh: 1 }, []]) expect(storedOf(value)).toBeNull();
  });
});
