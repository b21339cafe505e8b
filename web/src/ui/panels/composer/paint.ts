/**
 * Draws the roll on a canvas: rows of the key, bars and beats, notes of all voices, what is selected, the cursor, where it plays, and the velocities below.
 *
 * It reads a draft and a look; it changes neither.
 */
import type { Draft, DraftNote } from "./model/draft";
import { barTicks, beatTicks } from "./model/draft";
import { standing } from "./model/grid";
import { handled, KEYS_WIDTH, RULER_HEIGHT, xOf, yOf, type Look } from "./model/view";

/** Colours of the voices, told apart by eyes that see fewer colours too: they differ in lightness, and notes bear their voice's number where there is room. */
export const VOICE_COLOURS = ["#f4cf86", "#8fd0ff", "#a5e3b6", "#e8a9d8", "#ffb3a0", "#c9b6ff", "#7fe0d6", "#d8d8d8"] as const;

/** What is drawn besides the draft. */
export interface Shown {
  voice: number;
  selected: ReadonlySet<number>;
  cursor: { tick: number; pitch: number; ticks: number } | null;
  /** Ticks of the grid's lines; 1 for none beside beats. */
  snap: number;
  /** A box that is drawn to select, in ticks and pitches. */
  box: { from: number; to: number; low: number; high: number } | null;
  /** Where it plays. */
  playhead: number | null;
  /** The tension over time, 0..1000. */
  tension: readonly { at: number; tension: number }[];
  /** Notes that are wrong. */
  faulty: ReadonlySet<number>;
  /** Whether the selected note's end has a handle, for fingers. */
  handle: boolean;
}

const INK = { back: "#150d2a", row: "#1b1235", home: "#33264d", outside: "#100921", line: "rgb(242 205 145 / 0.1)", beat: "rgb(242 205 145 / 0.2)", bar: "rgb(242 205 145 / 0.5)", text: "#d5c8e6", gold: "#f4cf86", key: "#efe6da", sharp: "#2c2143" } as const;
const SHARPS = new Set([1, 3, 6, 8, 10]);
const FONT = '600 11px "Nunito Variable", sans-serif';
/** Lines nearer than this are left out. */
const LINE_MIN = 7;

/** Draws everything. */
export function paint(canvas: CanvasRenderingContext2D, draft: Draft, look: Look, shown: Shown): void {
  const { width, height } = look;
  canvas.clearRect(0, 0, width, height);
  canvas.font = FONT;
  canvas.textBaseline = "middle";
  canvas.save();
  canvas.beginPath();
  canvas.rect(KEYS_WIDTH, RULER_HEIGHT, width - KEYS_WIDTH, height - RULER_HEIGHT);
  canvas.clip();
  rows(canvas, draft, look);
  lines(canvas, draft, look, shown.snap);
  tension(canvas, look, shown);
  const active = (note: DraftNote): boolean => note.voice === shown.voice;
  for (const note of draft.notes) if (!active(note)) drawNote(canvas, look, note, shown, 0.42);
  for (const note of draft.notes) if (active(note)) drawNote(canvas, look, note, shown, 1);
  const own = shown.handle ? handled(draft, shown.selected) : null;
  if (own !== null) handle(canvas, look, own);
  if (shown.box !== null) box(canvas, look, shown.box);
  if (shown.cursor !== null) {
    canvas.strokeStyle = INK.gold;
    canvas.lineWidth = 2;
    canvas.setLineDash([4, 3]);
    canvas.strokeRect(xOf(look, shown.cursor.tick) + 1, yOf(look, shown.cursor.pitch) + 1, Math.max(6, shown.cursor.ticks * look.perTick - 2), look.perPitch - 2);
    canvas.setLineDash([]);
  }
  if (shown.playhead !== null) {
    canvas.fillStyle = "#fff4de";
    canvas.fillRect(Math.round(xOf(look, shown.playhead)), RULER_HEIGHT, 2, height);
  }
  canvas.restore();
  ruler(canvas, draft, look, shown);
  keys(canvas, draft, look);
}

function rows(canvas: CanvasRenderingContext2D, draft: Draft, look: Look): void {
  canvas.fillStyle = INK.back;
  canvas.fillRect(0, 0, look.width, look.height);
  for (let pitch = lowest(look); pitch <= Math.min(127, Math.ceil(look.top)); pitch++) {
    const stands = standing(draft.key, pitch);
    canvas.fillStyle = stands === "home" ? INK.home : stands === "within" ? INK.row : INK.outside;
    canvas.fillRect(KEYS_WIDTH, yOf(look, pitch), look.width, look.perPitch - 1);
  }
}

function lines(canvas: CanvasRenderingContext2D, draft: Draft, look: Look, snap: number): void {
  const bar = barTicks(draft);
  const beat = beatTicks(draft);
  const last = look.tick + (look.width - KEYS_WIDTH) / look.perTick;
  const draw = (ticks: number, colour: string): void => {
    if (ticks * look.perTick < LINE_MIN) return;
    canvas.fillStyle = colour;
    for (let tick = Math.floor(look.tick / ticks) * ticks; tick <= last; tick += ticks) canvas.fillRect(Math.round(xOf(look, tick)), RULER_HEIGHT, 1, look.height);
  };
  if (snap > 1 && snap < beat) draw(snap, INK.line);
  draw(beat, INK.beat);
  draw(bar, INK.bar);
}

/** The tension as a hill along the lower edge. */
function tension(canvas: CanvasRenderingContext2D, look: Look, shown: Shown): void {
  if (shown.tension.length < 2) return;
  const floor = look.height;
  const high = Math.min(90, look.height * 0.22);
  canvas.beginPath();
  canvas.moveTo(xOf(look, shown.tension[0]?.at ?? 0), floor);
  shown.tension.forEach((point, index) => {
    const y = floor - 6 - (point.tension / 1_000) * high;
    canvas.lineTo(xOf(look, point.at), y);
    canvas.lineTo(xOf(look, shown.tension[index + 1]?.at ?? point.at), y);
  });
  canvas.lineTo(xOf(look, shown.tension.at(-1)?.at ?? 0), floor);
  canvas.closePath();
  canvas.fillStyle = "rgb(183 154 240 / 0.18)";
  canvas.fill();
  canvas.strokeStyle = "rgb(183 154 240 / 0.55)";
  canvas.lineWidth = 1;
  canvas.stroke();
}

function drawNote(canvas: CanvasRenderingContext2D, look: Look, note: DraftNote, shown: Shown, alpha: number): void {
  const x = xOf(look, note.onset);
  const width = Math.max(5, note.duration * look.perTick - 1);
  if (x + width < KEYS_WIDTH || x > look.width) return;
  const y = yOf(look, note.pitch) + 1;
  const height = Math.max(4, look.perPitch - 3);
  const colour = VOICE_COLOURS[note.voice % VOICE_COLOURS.length] ?? INK.gold;
  const selected = shown.selected.has(note.id);
  canvas.globalAlpha = alpha * (0.5 + (note.velocity / 127) * 0.5);
  canvas.fillStyle = colour;
  canvas.beginPath();
  canvas.roundRect(x, y, width, height, Math.min(5, height / 2));
  canvas.fill();
  canvas.globalAlpha = 1;
  if (selected || shown.faulty.has(note.id)) {
    canvas.strokeStyle = selected ? "#ffffff" : "#ff7a5c";
    canvas.lineWidth = 2;
    canvas.stroke();
  }
  if (width > 26 && height > 10) {
    canvas.globalAlpha = alpha;
    canvas.fillStyle = "rgb(20 10 30 / 0.75)";
    canvas.fillText(String(note.voice + 1), x + 6, y + height / 2 + 0.5);
    canvas.globalAlpha = 1;
  }
}

/** Where a finger takes hold to stretch a note. */
function handle(canvas: CanvasRenderingContext2D, look: Look, note: DraftNote): void {
  const x = xOf(look, note.onset + note.duration) + 10;
  const y = yOf(look, note.pitch) + look.perPitch / 2;
  canvas.fillStyle = "#ffffff";
  canvas.beginPath();
  canvas.arc(x, y, 9, 0, Math.PI * 2);
  canvas.fill();
  canvas.strokeStyle = INK.back;
  canvas.lineWidth = 2;
  canvas.beginPath();
  for (const off of [-2, 2]) {
    canvas.moveTo(x + off, y - 4);
    canvas.lineTo(x + off, y + 4);
  }
  canvas.stroke();
}

function box(canvas: CanvasRenderingContext2D, look: Look, { from, to, low, high }: NonNullable<Shown["box"]>): void {
  canvas.fillStyle = "rgb(255 244 222 / 0.12)";
  canvas.strokeStyle = "rgb(255 244 222 / 0.7)";
  canvas.lineWidth = 1;
  const [x, y] = [xOf(look, from), yOf(look, high)];
  canvas.fillRect(x, y, (to - from) * look.perTick, (high - low + 1) * look.perPitch);
  canvas.strokeRect(x, y, (to - from) * look.perTick, (high - low + 1) * look.perPitch);
}

function ruler(canvas: CanvasRenderingContext2D, draft: Draft, look: Look, shown: Shown): void {
  canvas.fillStyle = "#21173d";
  canvas.fillRect(0, 0, look.width, RULER_HEIGHT);
  const bar = barTicks(draft);
  const every = Math.max(1, Math.ceil(34 / (bar * look.perTick)));
  const last = look.tick + (look.width - KEYS_WIDTH) / look.perTick;
  canvas.fillStyle = INK.text;
  for (let number = Math.floor(look.tick / bar); number * bar <= last; number++) {
    const x = xOf(look, number * bar);
    if (x < KEYS_WIDTH - 1 || number % every !== 0) continue;
    canvas.fillText(String(number + 1), x + 5, RULER_HEIGHT / 2 + 1);
    canvas.fillRect(Math.round(x), 4, 1, RULER_HEIGHT - 4);
  }
  if (shown.playhead !== null) {
    const x = xOf(look, shown.playhead);
    if (x >= KEYS_WIDTH) {
      canvas.fillStyle = "#fff4de";
      canvas.beginPath();
      canvas.moveTo(x - 5, 6);
      canvas.lineTo(x + 7, 6);
      canvas.lineTo(x + 1, RULER_HEIGHT - 2);
      canvas.fill();
    }
  }
}

function keys(canvas: CanvasRenderingContext2D, draft: Draft, look: Look): void {
  canvas.save();
  canvas.beginPath();
  canvas.rect(0, RULER_HEIGHT, KEYS_WIDTH, look.height - RULER_HEIGHT);
  canvas.clip();
  for (let pitch = lowest(look); pitch <= Math.min(127, Math.ceil(look.top)); pitch++) {
    const sharp = SHARPS.has(pitch % 12);
    const y = yOf(look, pitch);
    canvas.fillStyle = sharp ? INK.sharp : INK.key;
    canvas.fillRect(0, y, KEYS_WIDTH - 3, look.perPitch - 1);
    const home = draft.key !== null && standing(draft.key, pitch) === "home";
    if (home) {
      canvas.fillStyle = "#d9a54c";
      canvas.fillRect(KEYS_WIDTH - 8, y, 5, look.perPitch - 1);
    }
    if (look.perPitch >= 11 && (pitch % 12 === 0 || home)) {
      canvas.fillStyle = sharp ? INK.key : INK.sharp;
      canvas.fillText(keyName(pitch), 5, y + look.perPitch / 2);
    }
  }
  canvas.restore();
}

function keyName(pitch: number): string {
  const names = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];
  return `${names[pitch % 12] ?? ""}${Math.floor(pitch / 12) - 1}`;
}

function lowest(look: Look): number {
  return Math.max(0, Math.floor(look.top - (look.height - RULER_HEIGHT) / look.perPitch) - 1);
}

/** Draws the velocities of the active voice as stems, beneath the roll; `height` is the lane's. */
export function paintVelocities(canvas: CanvasRenderingContext2D, draft: Draft, look: Look, shown: Pick<Shown, "voice" | "selected">, height: number): void {
  canvas.clearRect(0, 0, look.width, height);
  canvas.fillStyle = INK.back;
  canvas.fillRect(0, 0, look.width, height);
  const colour = VOICE_COLOURS[shown.voice % VOICE_COLOURS.length] ?? INK.gold;
  for (const note of draft.notes) {
    if (note.voice !== shown.voice) continue;
    const x = xOf(look, note.onset);
    if (x < KEYS_WIDTH || x > look.width) continue;
    const top = height - 3 - (note.velocity / 127) * (height - 10);
    canvas.fillStyle = shown.selected.has(note.id) ? "#ffffff" : colour;
    canvas.fillRect(x, top, 3, height - top);
    canvas.beginPath();
    canvas.arc(x + 1.5, top, 4, 0, Math.PI * 2);
    canvas.fill();
  }
}
