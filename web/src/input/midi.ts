/**
 * MIDI devices by Web MIDI: notes go where letters and pads go.
 *
 * Where the browser has no Web MIDI or the player says no, it says so and nothing else changes.
 */
import type { Controls } from "./controls";

/** What came of asking for MIDI. */
export type MidiState = { state: "off" } | { state: "unsupported" } | { state: "denied" } | { state: "on"; devices: string[] };

const NOTE_OFF = 0x80;
const NOTE_ON = 0x90;
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
  const listen = (): void => {
    const devices: string[] = [];
    for (const input of access.inputs.values()) {
      devices.push(input.name ?? "MIDI");
      input.onmidimessage = (event) => {
        const note = event.data === null ? null : noteOf(event.data);
        if (note !== null) controls.note(note);
      };
    }
    changed({ state: "on", devices });
  };
  access.onstatechange = listen;
  listen();
}

/** The note of a MIDI message, if it is one within the instrument's range; a note-on with velocity 0 is an end. */
export function noteOf(bytes: Uint8Array): { pitch: number; velocity: number } | null {
  const [status = 0, pitch = 0, velocity = 0] = bytes;
  const kind = status & 0xf0;
  if ((kind !== NOTE_ON && kind !== NOTE_OFF) || pitch < PITCH_MIN || pitch > PITCH_MAX || bytes.length < 3) return null;
  return { pitch, velocity: kind === NOTE_ON ? velocity & 0x7f : 0 };
}
