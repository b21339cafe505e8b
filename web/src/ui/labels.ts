/**
 * Names above figures and places, as elements moved by transform: nearest first, never one over another nor under a card, fading with distance.
 *
 * It is called once a frame and touches the page as little as it can. Screen readers have the panel Near instead.
 */
import type { World } from "../replica/world";
import { called } from "./called";
import { clearOf, meets, type Box } from "./clearance";
import type { OnScreen } from "./ports";

/** Names up to here. */
const PEOPLE_METRES = 45;
const PLACE_METRES = 70;
const SHOWN_MAX = 16;
/** Metres above a figure's feet. */
const HEAD_METRES = 2.15;
/** Which things are near, and where cards lie, changes slowly. */
const CHOOSE_MS = 200;

interface Label {
  element: HTMLDivElement;
  text: string;
  kind: string;
  width: number;
  shown: boolean;
}

interface Candidate {
  key: string;
  text: string;
  kind: string;
  x: number;
  y: number;
  z: number;
  metres: number;
  entity: number | null;
}

/** The labels of one layer. */
export class Labels {
  private readonly labels = new Map<string, Label>();
  private chosen: Candidate[] = [];
  private covers: readonly Box[] = [];
  private chosenAt = -Infinity;

  /** `covering` tells what of the interface lies over the picture now. */
  constructor(
    private readonly layer: HTMLElement,
    private readonly project: (x: number, y: number, z: number) => OnScreen | null,
    private readonly covering: () => readonly Box[],
  ) {}

  /** Moves the labels to where their figures are now. */
  update(world: World, now: number, wanted: boolean): void {
    if (!wanted) {
      this.chosen = [];
      this.sweep(new Set());
      return;
    }
    if (now - this.chosenAt > CHOOSE_MS) {
      this.chosenAt = now;
      this.chosen = choose(world);
      this.covers = this.chosen.length > 0 ? this.covering() : [];
    }
    const { innerWidth: width, innerHeight: height } = window;
    const taken: Box[] = [];
    const shown = new Set<string>();
    for (const candidate of this.chosen) {
      const figure = candidate.entity === null ? null : world.others.get(candidate.entity);
      if (candidate.entity !== null && figure === undefined) continue;
      const at = figure === null || figure === undefined ? this.project(candidate.x, candidate.y, candidate.z) : this.project(figure.x, figure.y + HEAD_METRES, figure.z);
      if (at === null || at.behind || at.x < 0 || at.x > width || at.y < 40 || at.y > height) continue;
      const reach = candidate.entity === null ? PLACE_METRES : PEOPLE_METRES;
      const nearness = 1 - Math.min(1, candidate.metres / reach);
      const scale = 0.78 + 0.26 * nearness;
      const label = this.label(candidate);
      const half = (label.width * scale) / 2;
      const high = { top: at.y - 26 * scale, bottom: at.y + 2 };
      const x = clearOf(at.x, half, high, this.covers, width);
      if (x === null) continue;
      const box = { left: x - half - 4, right: x + half + 4, ...high };
      if (taken.some((other) => meets(box, other))) continue;
      taken.push(box);
      shown.add(candidate.key);
      label.element.style.transform = `translate(${x.toFixed(1)}px, ${at.y.toFixed(1)}px) translate(-50%, -100%) scale(${scale.toFixed(3)})`;
      label.element.style.opacity = String(Math.min(1, 0.35 + nearness * 1.6).toFixed(2));
      if (!label.shown) {
        label.shown = true;
        label.element.style.visibility = "visible";
      }
    }
    this.sweep(shown);
  }

  private label(candidate: Candidate): Label {
    const existing = this.labels.get(candidate.key);
    if (existing !== undefined && existing.text === candidate.text && existing.kind === candidate.kind) return existing;
    const label: Label = existing ?? { element: document.createElement("div"), text: "", kind: "", width: 0, shown: false };
    label.text = candidate.text;
    label.kind = candidate.kind;
    label.element.textContent = candidate.text;
    label.element.className = `label ${candidate.kind}`;
    if (existing === undefined) {
      this.layer.append(label.element);
      this.labels.set(candidate.key, label);
    }
    label.width = label.element.offsetWidth;
    return label;
  }

  private sweep(shown: ReadonlySet<string>): void {
    const wanted = new Set(this.chosen.map((c) => c.key));
    for (const [key, label] of this.labels) {
      if (!wanted.has(key)) {
        label.element.remove();
        this.labels.delete(key);
      } else if (!shown.has(key) && label.shown) {
        label.shown = false;
        label.element.style.opacity = "0";
        label.element.style.visibility = "hidden";
      }
    }
  }
}

/** Who and what may have a label now, nearest first. */
function choose(world: World): Candidate[] {
  const { self } = world;
  const candidates: Candidate[] = [];
  for (const figure of world.others.values()) {
    if (figure.who === null) continue;
    const metres = Math.hypot(figure.x - self.x, figure.z - self.z);
    if (metres > PEOPLE_METRES) continue;
    const kind = figure.bot ? "bot" : figure.performing ? "performing" : "person";
    candidates.push({ key: `e${figure.entity}`, text: called(figure.who), kind, x: 0, y: 0, z: 0, metres, entity: figure.entity });
  }
  for (const place of world.region?.places ?? []) {
    if (place.kind === "spawn" || place.kind === "crystal") continue;
    const metres = Math.hypot(place.at.x - self.x, place.at.z - self.z);
    if (metres > PLACE_METRES) continue;
    const goal = world.you?.journeys.some((j) => j.place === place.place && j.stage !== "done") === true;
    const rise = place.kind === "person" || place.kind === "echo" ? HEAD_METRES : Math.max(2.4, place.radius + 2.6);
    const { x, y, z } = place.at;
    candidates.push({ key: `p${place.place}`, text: place.name, kind: goal ? "place goal" : "place", x, y: y + rise, z, metres: goal ? metres * 0.3 : metres, entity: null });
  }
  return candidates.sort((a, b) => a.metres - b.metres).slice(0, SHOWN_MAX);
}
