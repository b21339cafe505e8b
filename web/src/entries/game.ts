/**
 * The game: puts connection, replica, picture, sound, input and interface together, and runs the frame.
 *
 * Everything it joins knows nothing of the others; what crosses between them crosses here.
 */
import "@fontsource-variable/nunito/index.css";
import "../style/tokens.css";
import "../style/controls.css";
import "../ui/style.css";
import { mount } from "svelte";
import { createAudio } from "../audio/audio";
import type { Audio } from "../audio/types";
import { Controls } from "../input/controls";
import { GamepadInput } from "../input/gamepad";
import { Guide } from "../input/guide";
import { attachKeyboard } from "../input/keyboard";
import { attachMidi } from "../input/midi";
import { attachPointer } from "../input/pointer";
import { ServerClock } from "../net/clock";
import { Connection } from "../net/connection";
import { Api } from "../net/http";
import { NoteBatches } from "../net/notes";
import { accountPorts } from "../net/account";
import { composerCalls, phraseBook } from "../net/composer";
import { naturePorts } from "../net/nature";
import { standingPorts } from "../net/moderation";
import { TokenStore } from "../net/tokens";
import { skyPorts } from "../net/weather";
import { weavePorts } from "../net/weaves";
import { isOldPage } from "../net/version";
import { World } from "../replica/world";
import App from "../ui/App.svelte";
import { chooseIn } from "../ui/choose";
import { Deeds } from "../ui/deeds";
import { listen } from "../ui/happenings";
import { Labels } from "../ui/labels";
import type { Ports } from "../ui/ports";
import type { Settings } from "../ui/settings";
import { Store } from "../ui/store.svelte";
import { Threshold } from "../ui/threshold";
import { captionText } from "./captions";
import { FrameMeter, thisDevice } from "./frames";
import { Picture } from "./picture";
import { exposeView } from "./view";

const VERSION = "web 0.1";
const LOOK_MS = 250;
const REPORT_MS = 60_000;
const ATLAS_AGAIN_MS = 2_000;
/** A guided walk runs while it is farther than this. */
const RUN_FROM_METRES = 10;

const api = new Api();
const tokens = new TokenStore(api);
const clock = new ServerClock();
const controls = new Controls();
const store = new Store();
const meter = new FrameMeter();

const world: World = new World(
  clock,
  {
    describe: (entities) => void connection.send({ type: "describe", entities }),
    move: (movement) => void connection.move(movement),
  },
  async (hash) => {
    const answer = await api.tile(hash);
    return answer.ok ? answer.value : null;
  },
);
const connection: Connection = new Connection({
  url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`,
  client: VERSION,
  tokens,
  clock,
  listener: {
    body: (body) => {
      world.body(body);
      if (body.type === "welcome") {
        faceAsPlaced();
        // Every connection asks for itself whether creatures and plants come.
        connection.send({ type: "watch", life: true });
      }
      if (body.type === "content-changed") void fetchAtlas();
      if (body.type === "corrected" && ["return", "gate", "unstick", "brought"].includes(body.why)) faceAsPlaced();
    },
    frame: (frame) => world.frame(frame),
    creatures: (frame) => world.creatures(frame),
    flora: (frame) => world.flora(frame),
    state: (state) => world.setConnection(state),
  },
  isOldPage: () => isOldPage(import.meta.url),
});
const batches = new NoteBatches(
  () => clock.serverMs(),
  (message) => connection.send(message),
);
const picture = new Picture(world, (drawing) => (store.drawing = drawing));
const audio: Audio = createAudio(world, { volumes: store.settings.volumes, mono: store.settings.mono }, async (song, day) => {
  const answer = await phraseBook(api, song, day);
  return answer.ok ? answer.value.phrases : null;
});

const ports: Ports = {
  world,
  controls,
  command: (command) => connection.command(command),
  send: (message) => connection.send(message),
  note: (pitch, velocity) => {
    if (velocity > 0) audio.play(pitch, velocity, world.you?.voice ?? "harp");
    else audio.release(pitch);
    batches.add(pitch, velocity);
    world.played({ offsetMs: 0, pitch, velocity });
  },
  flushNotes: () => batches.flush(),
  wakeSound: () => void audio.start(),
  soundRuns: () => audio.start().catch(() => false),
  click: (atMs, first) => audio.click(atMs, first),
  stopClicks: () => audio.stopClicks(),
  preview: (notes, tempo) => {
    void audio.start();
    audio.preview(notes, tempo, world.you?.voice ?? "harp");
  },
  replay: (recording) => {
    void audio.start();
    audio.replay(recording);
  },
  stopPreview: () => audio.stopPreview(),
  importMidi: async (file, name, intent, part) => {
    const access = await tokens.access();
    return access.ok ? api.importMidi(access.value, file, name, intent, part) : access;
  },
  exportMidi: async (melody) => {
    const access = await tokens.access();
    return access.ok ? api.exportMidi(access.value, melody) : access;
  },
  exportWav: (notes, tempo) => audio.exportWav(notes, tempo, world.you?.voice ?? "harp"),
  register: async (credentials) => {
    const problem = await tokens.register(credentials);
    if (problem === null && world.you !== null) {
      world.you = { ...world.you, guest: false };
      store.publish(world);
    }
    return problem;
  },
  login: async (credentials) => {
    const problem = await tokens.login(credentials);
    if (problem === null) connection.restart();
    return problem;
  },
  logout: async () => {
    await tokens.logout();
    connection.restart();
  },
  account: accountPorts(api, tokens, () => connection.restart()),
  standing: standingPorts(api, tokens),
  weaves: weavePorts(api),
  sky: skyPorts(api),
  nature: naturePorts(api, tokens),
  creatureVoice: (species) => {
    void audio.start().then(() => audio.creature(species));
  },
  composer: composerCalls(api, tokens),
  score: {
    play: (score, from) => {
      void audio.start().then(() => audio.playScore(score, from));
    },
    change: (score) => audio.changeScore(score),
    stop: () => audio.stopScore(),
    position: () => audio.scorePosition(),
    sample: (pitch, velocity, voice) => audio.sample(pitch, velocity, voice),
    wav: (notes) => audio.exportScore(notes),
  },
  beginAnew: () => {
    tokens.beginAnew();
    connection.restart();
  },
  retryNow: () => connection.retryNow(),
  leaveLine: () => connection.leaveLine(),
  comeBack: () => connection.restart(),
  apply: (settings) => apply(settings),
  connectMidi: (changed) => void attachMidi(controls, changed),
  project: (x, y, z) => picture.scene?.project(x, y, z) ?? null,
};
const deeds = new Deeds(store, ports);

const systemCalm = matchMedia("(prefers-reduced-motion: reduce)");
store.systemCalm = systemCalm.matches;
systemCalm.addEventListener("change", () => {
  store.systemCalm = systemCalm.matches;
  apply(store.settings);
});

/** Applies settings to picture and sound. */
function apply(settings: Settings): void {
  picture.apply(settings, store.reducedMotion);
  audio.setVolumes(settings.volumes);
  audio.setMono(settings.mono);
}

/** Looks the way one was put: a place of arrival says which. */
function faceAsPlaced(): void {
  const { self } = world;
  const places = world.atlas?.regions.flatMap((r) => r.places) ?? [];
  const near = places
    .filter((p) => p.kind === "spawn" || p.kind === "gate")
    .map((place) => ({ place, metres: Math.hypot(place.at.x - self.x, place.at.z - self.z) }))
    .sort((a, b) => a.metres - b.metres)[0];
  if (near === undefined || near.metres > 25) return;
  const heading = (near.place.yaw / 256) * Math.PI * 2;
  controls.lookTo(heading);
  world.prediction.face(heading);
}

/** Asks for the atlas until it comes. */
async function fetchAtlas(): Promise<void> {
  for (;;) {
    const answer = await api.atlas();
    if (answer.ok) {
      clock.dayMs = answer.value.dayMs;
      const isFirst = world.atlas === null;
      world.setAtlas(answer.value);
      if (isFirst && world.prediction.isPlaced) faceAsPlaced();
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, ATLAS_AGAIN_MS));
  }
}

const labelsLayer = document.createElement("div");
labelsLayer.className = "labels";
labelsLayer.setAttribute("aria-hidden", "true");
/** What of the interface lies over the picture: cards, buttons, what is told and spoken. */
const COVERING = ".app :is(.glass, .act, .moment > *, .captions > *, .spoken > *)";
const labels = new Labels(labelsLayer, ports.project, () => [...document.querySelectorAll(COVERING)].map((part) => part.getBoundingClientRect()));

const host = document.getElementById("app");
if (host === null) throw new Error("index.html has no #app");
host.append(picture.canvas, labelsLayer);
mount(App, { target: host, props: { store, deeds } });

controls.onAction((action) => deeds.act(action));
controls.onNote((note) => deeds.note(note));
controls.onDevice((device) => (store.device = device));
attachKeyboard(window, controls, {
  bindings: () => store.settings.bindings,
  elsewhere: () => store.panel === "composer",
  pitchOf: (code) => (store.raised ? (store.keys.find((key) => key.code === code)?.pitch ?? null) : null),
});
attachPointer(picture.canvas, controls, (x, y) => {
  const picked = picture.scene?.pick(x, y) ?? null;
  if (picked?.kind === "creature") deeds.lookAt(picked.key);
  if (picked?.kind !== "place") return;
  const near = store.near.places.find((n) => n.place.place === picked.place);
  if (near?.within === true && near.place.offers[0] !== undefined) void deeds.interact(near, near.place.offers[0]);
  else if (near !== undefined) deeds.walkTo(near);
});
const gamepad = new GamepadInput(controls, {
  begun: () => store.begun,
  raised: () => store.raised,
  padPitch: (index) => store.pads[index]?.pitch ?? null,
  choosing: () => store.panel !== null,
  choose: (step) => chooseIn(document.querySelector(".sheet"), step),
});
// The first key of all begins: the instrument comes up, and the key is a note where it can be one.
window.addEventListener(
  "keydown",
  (event) => {
    if (store.begun || ["Tab", "ShiftLeft", "ShiftRight"].includes(event.code)) return;
    // On a button that is there before the world is, a key means the button.
    if (event.target instanceof HTMLElement && event.target.closest("button") !== null) return;
    if (!deeds.start()) return;
    // It does nothing besides, or Space would put away the instrument that it brought.
    if (!store.raised || !store.keys.some((key) => key.code === event.code)) event.stopPropagation();
  },
  { capture: true },
);
audio.captions((caption) => store.caption(captionText(caption, world, (species) => store.nature.page(species)?.name ?? null)));
// Who allowed MIDI once is not asked again.
if (store.settings.midi) ports.connectMidi((state) => (store.midi = state));
listen(world, store, deeds);
const openLink = (): void => deeds.composer.keeping.link(location.hash);
window.addEventListener("hashchange", openLink);
openLink();
exposeView(world, store, meter, () => picture.scene, deeds.composer);

let guide: Guide | null = null;
let last = 0;

function frame(now: number): void {
  requestAnimationFrame(frame);
  const seconds = last === 0 ? 0 : Math.min(0.25, (now - last) / 1_000);
  last = now;
  meter.frame(now);
  gamepad.poll(seconds);
  world.update(now, wishNow(now));
  controls.turn(store.reducedMotion ? Infinity : seconds);
  picture.frame(controls, now, seconds, store.panel === "composer");
  const { x, y, z } = world.self;
  audio.frame(now, { x, y: y + 1.6, z, heading: controls.yaw });
  labels.update(world, now, store.settings.labels && store.begun);
}

/** The player's wish, or the guided walk's while the player has none. */
function wishNow(now: number): { x: number; z: number; run: boolean } {
  const own = controls.wish();
  if (deeds.goal === null) {
    guide = null;
    return own;
  }
  if (own.x !== 0 || own.z !== 0) {
    deeds.stopWalk();
    return own;
  }
  if (guide === null || guide.target !== deeds.goal) guide = new Guide(deeds.goal, world);
  const guidance = guide.next(world.self.x, world.self.z, now);
  const far = Math.hypot(deeds.goal.x - world.self.x, deeds.goal.z - world.self.z) > RUN_FROM_METRES;
  if (guidance.state === "seeking") return own;
  if (guidance.state === "walking") {
    // The camera comes along, unless the player looks round on the way.
    if (!controls.looked && !store.reducedMotion) controls.turnTo(Math.atan2(guidance.x, -guidance.z));
    return { x: guidance.x, z: guidance.z, run: far };
  }
  deeds.walked(guidance.state === "arrived");
  return own;
}

const threshold = new Threshold();
setInterval(() => {
  store.look(world, controls.yaw);
  deeds.keepToJourney();
  if (store.begun) void deeds.composer.keeping.openLinked(() => deeds.compose());
  const gate = threshold.crossed(store.near);
  if (gate !== null && store.begun) void deeds.interact(gate, "enter");
}, LOOK_MS);
setInterval(() => {
  const figures = meter.take();
  const quality = picture.scene?.stats().quality ?? 0;
  if (figures !== null) connection.send({ type: "report", ...figures, latencyMs: clock.latencyMs, quality, device: thisDevice() });
}, REPORT_MS);
window.addEventListener("online", () => connection.retryNow());
window.addEventListener("offline", () => connection.networkLost());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") connection.retryNow();
});

requestAnimationFrame(frame);
void fetchAtlas();
connection.start();
void picture.start(store.settings, store.reducedMotion);
