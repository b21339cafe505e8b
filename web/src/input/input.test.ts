/** Keys to pitches, pads around a motif, echo, bindings, MIDI bytes and the merged wish. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { AtlasSong } from "../protocol/generated";
import { ACTIONS, actionOf, bind, bindingsOf, DEFAULT_BINDINGS, isBindable, keyLabel } from "./bindings";
import { Controls } from "./controls";
import { follow } from "./echo";
import { MidiKeyboard, noteOf } from "./midi";
import { degreeOf, middleTonic, noteName, pads, playKeys } from "./scale";

const song = (tonic: number, degrees: number[]): AtlasSong => ({ tonic, degrees, mode: "test", tempo: 90, beats: 4, motif: [], mood: "calm", phrases: "" });
const dDorian = song(2, [0, 2, 3, 5, 7, 9, 10]);
const gPentatonic = song(7, [0, 2, 4, 7, 9]);

describe("scale", () => {
  test("the middle row is the mode from its tonic, the rows above and below an octave away", () => {
    const keys = playKeys(dDorian, false, 0);
    const row = (n: number) => keys.filter((k) => k.row === n).map((k) => k.pitch);
    expect(row(1)).toEqual([62, 64, 65, 67, 69, 71, 72, 74]);
    expect(row(0)).toEqual(row(1).map((p) => p + 12));
    expect(row(2)).toEqual(row(1).map((p) => p - 12));
    expect(keys.every((k) => degreeOf(dDorian, k.pitch) === k.degree)).toBe(true);
  });

  test("five-note modes go on into the next octave", () => {
    expect(playKeys(gPentatonic, false, 0).filter((k) => k.row === 1).map((k) => noteName(k.pitch))).toEqual(
      ["G4", "A4", "B4", "D5", "E5", "G5", "A5", "B5"],
    );
  });

  test("every tonic's middle row begins within the same octave, and every key is playable", () => {
    for (let tonic = 0; tonic < 12; tonic++) {
      const base = middleTonic(song(tonic, [0]));
      expect(base % 12).toBe(tonic);
      expect(base >= 57 && base <= 68).toBe(true);
      for (const octave of [-3, 0, 3]) {
        for (const key of playKeys(song(tonic, [0, 2, 4, 5, 7, 9, 11]), octave > 0, octave)) {
          expect(key.pitch >= 21 && key.pitch <= 108).toBe(true);
        }
      }
    }
  });

  test("chromatic keys are a piano, with the mode's degrees marked", () => {
    const keys = playKeys(dDorian, true, 0);
    expect(keys.find((k) => k.code === "KeyA")?.pitch).toBe(60);
    expect(keys.find((k) => k.code === "KeyW")).toMatchObject({ pitch: 61, degree: 0, row: 0 });
  });

  test("the pads hold the whole motif", () => {
    for (const motif of [[62, 65, 69, 74], [69, 72, 74, 81], [50, 57, 62], [55, 52, 50]]) {
      const pitches = pads(dDorian, 0, motif).map((p) => p.pitch);
      expect(pitches.length).toBe(8);
      for (const pitch of motif) expect(pitches, `${motif}`).toContain(pitch);
    }
    expect(pads(dDorian, 0, [])[0]).toEqual({ pitch: 62, degree: 1 });
  });
});

test("the echo follows a motif, forgives octaves, and goes back no farther than it must", () => {
  const motif = [60, 64, 60, 67];
  expect(follow(motif, [60])).toBe(1);
  expect(follow(motif, [60, 64])).toBe(2);
  expect(follow(motif, [60, 64, 48, 79])).toBe(4);
  expect(follow(motif, [60, 64, 60, 60])).toBe(1);
  expect(follow(motif, [60, 64, 60, 64])).toBe(2);
  expect(follow(motif, [61])).toBe(0);
});

describe("bindings", () => {
  test("what came later takes no key that the player gave to something else", () => {
    const kept = bindingsOf({ wave: ["KeyF"] });
    expect([kept.wave, kept.forecast]).toEqual([["KeyF"], []]);
    expect(actionOf(kept, "KeyF")).toBe("wave");
  });

  test("no two actions share a key, and the players' document names the key of each that has a letter", () => {
    const codes = ACTIONS.flatMap((action) => DEFAULT_BINDINGS[action]);
    expect(new Set(codes).size).toBe(codes.length);
    const table = readFileSync(new URL("../../../docs/player.md", import.meta.url), "utf8").split("## Keys")[1]?.split("\n\n")[1] ?? "";
    const keyboard = table.split("\n").map((line) => line.split("|")[2] ?? "").join(" ");
    for (const code of codes.filter((one) => one.startsWith("Key"))) expect(keyboard, keyLabel(code)).toMatch(new RegExp(`\\b${keyLabel(code)}\\b`));
  });

  test("a code does one thing, arrows always walk, nonsense is ignored", () => {
    const changed = bind(DEFAULT_BINDINGS, "map", "KeyW");
    expect(actionOf(changed, "KeyW")).toBe("map");
    expect(changed.forward).toEqual([]);
    expect(actionOf(changed, "ArrowUp")).toBe("forward");
    expect(bindingsOf({ map: ["KeyZ"], forward: [7], nonsense: 1, chat: ["ArrowUp"] })).toEqual({ ...DEFAULT_BINDINGS, map: ["KeyZ"] });
    expect(bindingsOf(null)).toEqual(DEFAULT_BINDINGS);
  });

  test("Escape closes, whatever else is bound to it", () => {
    expect(isBindable("Escape")).toBe(false);
    expect(actionOf(bind(DEFAULT_BINDINGS, "menu", "KeyP"), "Escape")).toBe("menu");
  });

  test("no code is bound twice by default", () => {
    const codes = ACTIONS.flatMap((action) => DEFAULT_BINDINGS[action]);
    expect(new Set(codes).size).toBe(codes.length);
  });
});

test("MIDI notes are read, whatever the channel; everything else is ignored", () => {
  expect(noteOf(new Uint8Array([0x93, 60, 100]))).toEqual({ pitch: 60, velocity: 100 });
  expect(noteOf(new Uint8Array([0x90, 60, 0]))).toEqual({ pitch: 60, velocity: 0 });
  expect(noteOf(new Uint8Array([0x80, 60, 64]))).toEqual({ pitch: 60, velocity: 0 });
  for (const bytes of [[0xb0, 64, 127], [0xf8], [0x90, 10, 90], [0x90, 120, 90], [0x90, 60]]) expect(noteOf(new Uint8Array(bytes))).toBeNull();
});

test("a MIDI keyboard ends what it holds when it says so or is gone, each note once", () => {
  const heard: number[] = [];
  const keyboard = new MidiKeyboard({ note: ({ pitch, velocity }) => void heard.push(velocity > 0 ? pitch : -pitch) });
  keyboard.message(new Uint8Array([0x90, 60, 90]));
  keyboard.message(new Uint8Array([0x90, 64, 90]));
  keyboard.message(new Uint8Array([0x80, 67, 0]));
  keyboard.message(new Uint8Array([0xb0, 123, 0]));
  keyboard.message(new Uint8Array([0x80, 60, 0]));
  keyboard.release();
  expect(heard).toEqual([60, 64, -60, -64]);
});

describe("controls", () => {
  test("walk where the camera looks, at most at full length", () => {
    const controls = new Controls();
    controls.yaw = Math.PI / 2; // East.
    controls.hold("forward", true);
    expect(controls.wish()).toMatchObject({ run: false });
    expect(controls.wish().x).toBeCloseTo(1);
    expect(controls.wish().z).toBeCloseTo(0);
    controls.hold("right", true);
    controls.hold("run", true);
    const wish = controls.wish();
    expect(Math.hypot(wish.x, wish.z)).toBeCloseTo(1);
    expect(wish.z).toBeGreaterThan(0.5);
    expect(wish.run).toBe(true);
    controls.release();
    expect(controls.wish()).toEqual({ x: 0, z: 0, run: false });
  });

  test("autorun goes on until one walks otherwise", () => {
    const controls = new Controls();
    controls.act("autorun");
    expect(controls.wish()).toMatchObject({ run: true });
    controls.hold("back", true);
    controls.hold("back", false);
    expect(controls.wish().run).toBe(false);
  });
});
