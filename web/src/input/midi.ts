/**
 * MIDI devices by Web MIDI: notes go where letters and pads go.
 *
 * Where the browser has no Web MIDI or the player says no, it says so and nothing else changes. A device that is unplugged takes
 * its sounding notes with it.
 */
import type { Controls } from "./controls";

/** What came of asking for MIDI. */
export type MidiState = { state: "off" } | { state: "unsupported" } | { state: "denied" } | { state: "on"; devices: string[] };

const NOTE_OFF = 0x80;
const NOTE_ON = 0x90;
const CONTROL = 0xb0;
/** Controllers that end everything: all sound off, and all notes off. */
const ALL_OFF: ReadonlySet<number> = new Set([120, 123]);
const PITCH_MIN = 21;
const PITCH_MAX = 108;

/** Asks for the MIDI devices and listens to all of them, also those plugged in later. */
export async function attachMidi(controls: Controls, changed: (state: MidiState) => void): Promise<void> {
  if (navigator.requestMIDIAccess === undefined) {
    changed({ state: "unsupported" });
    return;
  }
  let access: MIDIAccess;
  try {
    access = await navigator.requestMIDIAccess();
  } catch {
    changed({ state: "denied" });
    return;
  }
  const keyboards = new Map<string, MidiKeyboard>();
  const listen = (): void => {
    const plugged = [...access.inputs.values()].filter((input) => input.state === "connected");
    for (const [id, keyboard] of keyboards) {
      if (plugged.some((input) => input.id === id)) continue;
      keyboard.release();
      keyboards.delete(id);
    }
    for (const input of plugged) {
      const keyboard = keyboards.get(input.id) ?? new MidiKeyboard(controls);
      keyboards.set(input.id, keyboard);
      input.onmidimessage = (event) => {
        if (event.data !== null) keyboard.message(event.data);
      };
    }
    changed({ state: "on", devices: plugged.map((input) => input.name ?? "MIDI") });
  };
  access.onstatechange = listen;
  listen();
}

/** One device, and what it holds down. */
export class MidiKeyboard {
  private readonly sounding = new Set<number>();

  constructor(private readonly controls: Pick<Controls, "note">) {}

  /** A message of the device; what is no note is ignored. */
  message(bytes: Uint8Array): void {
    const [status = 0, first = 0] = bytes;
    if ((status & 0xf0) === CONTROL && ALL_OFF.has(first)) {
      this.release();
      return;
    }
    const note = noteOf(bytes);
    if (note === null) return;
    if (note.velocity > 0) this.sounding.add(note.pitch);
    else if (!this.sounding.delete(note.pitch)) return;
    this.controls.note(note);
  }

  /** Ends everything that it holds down. */
  release(): void {
    for (const pitch of this.sounding) this.controls.note({ pitch, velocity: 0 });
    this.sounding.clear();
  }
}

/** The note of a MIDI message, if it is one within the instrument's range; a note-on with velocity 0 is an end. */
export function noteOf(bytes: Uint8Array): { pitch: number; velocity: number } | null {
  const [status = 0, pitch = 0, velocity = 0] = bytes;
  const kind = status & 0xf0;
  if ((kind !== NOTE_ON && kind !== NOTE_OFF) || pitch < PITCH_MIN || pitch > PITCH_MAX || bytes.length < 3) return null;
  return { pitch, velocity: kind === NOTE_ON ? velocity & 0x7f : 0 };
}
