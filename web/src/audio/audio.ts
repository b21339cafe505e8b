/**
 * Sound: one's own playing, others', the region's bed, nature, steps and what happens, from one audio context.
 *
 * It reads the replica and listens to what happens; it draws nothing, decides nothing and sends nothing.
 */
import type { AtlasRegion, MelodyNote, Voice, WeaveOutcome } from "../protocol/generated";
import type { Being } from "../replica/creatures";
import type { Happening, Replica } from "../replica/replica";
import { booksOf, type PhraseSource } from "./bed/books";
import { captionerOf, directionOf } from "./captions";
import { comboCue } from "./combos";
import { conductorOf } from "./conductor";
import { callsOf } from "./calls";
import { callNotes } from "./creatures";
import { doneCue, enterCue, lineCue, placeCue, waveCue, whalePhrase, type CueNote } from "./cues";
import { exportScore, exportWav, melodyNotes } from "./export";
import { DUCK_SECONDS, graphOf } from "./graph";
import { natureOf } from "./nature";
import type { OfflineNote } from "./offline";
import { othersOf } from "./others";
import { CLICK, makePlayer } from "./player";
import { poolOf } from "./pool";
import { recordingNotes } from "./recording";
import { roomOf } from "./reverb";
import { hearingOf, stageOf, type Ears, type Place } from "./stage";
import { stepsOf } from "./steps";
import { airOf, colourOf, isNight, treadAt, weatherHeard } from "./surroundings";
import type { Audio, AudioSettings, Volumes } from "./types";
import { bankOf } from "./voices/bank";
import { sound } from "./voices/sound";
import { skyOf } from "./sky";
import type { Sounding } from "./voices/voice";

const OWN_POLYPHONY = 20;
const CUE_POLYPHONY = 24;
/** Beats of a count-in that are handed on ahead of time, with what still rings of those before. */
const CLICK_POLYPHONY = 6;
/** An own note that comes back within this time was sounded when it was played. */
const OWN_ECHO_MS = 2_500;
/** How far ahead a preview's notes are handed to the audio thread, in seconds. */
const PREVIEW_AHEAD = 0.3;
/** The same of a score, which may be changed while it sounds: heard sooner, and still more than a long frame. */
const SCORE_AHEAD = 0.16;
/** Tones of a score at once: eight voices with chords. */
const SCORE_POLYPHONY = 32;
/** How long a single note for oneself sounds, in seconds. */
const SAMPLE_SECONDS = 0.35;
const AIR_EVERY_MS = 300;
/** A whale of the sky is heard this often, and this near, in metres. */
const WHALE_EVERY_MS = 48_000;
const WHALE_METRES = 700;
/** A world day while the atlas has not come. */
const DAY_MS = 4_200_000;
const HIDE_MS = 350;
/** Others' steps are heard this near, in metres, and of so many at most. */
const STEPS_METRES = 16;
const STEPS_MAX = 6;
/** A journey's end waits until its last speaker has begun, in seconds. */
const DONE_AFTER = 0.9;
/** Combos of one weave that are sounded, and the seconds between them. */
const COMBOS_MAX = 3;
const COMBO_APART = 2.6;
/** Cues further ahead than this are not planned, in seconds. */
const CUE_AHEAD_MAX = 20;
/** Range of one's own keyboard that is prepared before it is played. */
const WARM = { low: 52, high: 84 } as const;

/** What lives only once sound was started. */
type Rig = ReturnType<typeof rigOf>;

function rigOf(settings: AudioSettings) {
  const context = new AudioContext({ latencyHint: "interactive" });
  const graph = graphOf(context);
  graph.setVolumes(settings.volumes);
  graph.setMono(settings.mono);
  const performers = stageOf(graph, "performers");
  const world = stageOf(graph, "world");
  return {
    context,
    graph,
    performers,
    world,
    conductor: conductorOf(graph),
    nature: natureOf(graph),
    sky: skyOf(graph),
    steps: stepsOf(context),
    others: othersOf(context, performers),
    own: poolOf(OWN_POLYPHONY),
    cues: poolOf(CUE_POLYPHONY),
    calls: callsOf(context, world),
    clicks: poolOf(CLICK_POLYPHONY),
    preview: poolOf(OWN_POLYPHONY),
    score: poolOf(SCORE_POLYPHONY),
  };
}

/** Makes sound for a replica. It is silent until `start`. Phrases of the bed come from `phrases`. */
export function createAudio(replica: Replica, settings: AudioSettings, phrases: PhraseSource): Audio {
  const books = booksOf(phrases, () => replica.atlas?.dayMs ?? DAY_MS);
  let rig: Rig | null = null;
  let { volumes, mono } = settings;
  let ears: Ears = { x: 0, y: 0, z: 0, heading: 0 };
  let region: AtlasRegion | null = null;
  let airAt = -Infinity;
  let whaleAt = -Infinity;
  let asleep = false;
  let previewed: OfflineNote[] = [];
  const player = makePlayer();
  let hideTimer: ReturnType<typeof setTimeout> | null = null;
  const held = new Map<number, Sounding>();
  const cast = new Map<number, Sounding>();
  const echoes = new Map<number, number>();
  const captioner = captionerOf();

  /** Time on the context's clock for a time on the server's. */
  const timeOf = (at: Rig, serverMs: number): number => at.context.currentTime + (replica.clock.toLocal(serverMs) - performance.now()) / 1000;
  const placeOf = (entity: number): Place | null => (entity === replica.self.entity ? replica.self : (replica.others.get(entity) ?? null));

  const cue = (at: Rig, notes: readonly CueNote[], when: number, place: Place | null, id: string): void => {
    const now = at.context.currentTime;
    const start = Math.max(now, when);
    if (start > now + CUE_AHEAD_MAX) return;
    const out = place === null ? at.graph.input("world") : at.world.seat(id, { x: place.x, y: place.y, z: place.z });
    for (const note of notes) at.cues.add(sound(at.context, note.voice, { ...note, at: start + note.at }, out), now);
  };

  const heardNote = (at: Rig, happening: Extract<Happening, { kind: "note" }>): void => {
    const { note, voice, entity } = happening;
    const when = timeOf(at, happening.atMs);
    if (happening.own) {
      // Decided after whoever told it has finished: the note may be sounded by hand in the same breath.
      queueMicrotask(() => {
        if (performance.now() - (echoes.get(note.pitch) ?? -Infinity) < OWN_ECHO_MS) return;
        castNote(at, voice, note.pitch, note.velocity, Math.max(at.context.currentTime, when));
      });
      return;
    }
    const place = placeOf(entity);
    if (place === null) return;
    const heard = hearingOf(ears, place);
    if (heard.gain <= 0.004) return;
    const sounded = at.others.note(entity, voice, note, when, { x: place.x, y: place.y, z: place.z });
    if (sounded === null) return;
    if (heard.metres < 40) {
      at.conductor.heard(voice, note.pitch, note.velocity, sounded);
      at.graph.duck(sounded, sounded + DUCK_SECONDS);
    }
    const name = replica.others.get(entity)?.who?.name ?? null;
    captioner.say({ kind: "playing", entity, name, voice, direction: directionOf(heard), metres: Math.round(heard.metres) }, performance.now());
  };

  /** One's own note that the server plays: a melody that is cast. */
  const castNote = (at: Rig, voice: Voice, pitch: number, velocity: number, when: number): void => {
    cast.get(pitch)?.release(when);
    cast.delete(pitch);
    if (velocity === 0) return;
    const sounding = sound(at.context, voice, { pitch, velocity, at: when, seconds: null }, at.graph.input("self"));
    at.own.add(sounding, at.context.currentTime);
    cast.set(pitch, sounding);
    at.conductor.heard(voice, pitch, velocity, when);
    at.graph.duck(when, when + DUCK_SECONDS);
  };

  const happen = (happening: Happening): void => {
    const at = rig;
    if (at === null || asleep) return;
    const song = region?.song ?? null;
    switch (happening.kind) {
      case "note":
        heardNote(at, happening);
        return;
      case "wave":
        if (song !== null) {
          const notes = waveCue(happening.intent, happening.resonance, happening.harmony, song);
          cue(at, notes, timeOf(at, happening.effectMs), happening.own ? null : happening.at, `wave.${happening.entity}`);
        }
        return;
      case "woven":
        woven(at, happening.outcome, happening.own);
        return;
      case "place":
        placeChanged(at, happening);
        return;
      case "spoke":
        if (song !== null) {
          const speaker = region?.places.find((place) => place.place === happening.speaker)?.at ?? null;
          cue(at, lineCue(happening.speaker, happening.notes, song), timeOf(at, happening.atMs), speaker, `echo.${happening.speaker}`);
        }
        return;
      case "entered":
        enter(at, happening.region, happening.discovered);
        return;
      case "journey":
        if (song !== null && happening.stage === "done") cue(at, doneCue(song), at.context.currentTime + DONE_AFTER, null, "journey");
        return;
      case "creature":
        if (happening.what === "called") called(at, happening.being);
        return;
      case "left":
        at.others.left(happening.entity);
        return;
      case "began":
      case "weave":
      case "relations":
      case "unwoven":
      case "first-woven":
      case "threads":
      case "gathering":
      case "gathering-ended":
      case "gatherings-anew":
      case "standing":
      case "announced":
      case "weather-turned":
      case "storm-answered":
      case "storm-ended":
      case "verdict":
      case "said":
      case "joined":
      case "refused":
      case "notice":
      case "corrected":
        return;
    }
  };

  /** A creature gives voice, when it is one of the few that are heard. */
  const called = (at: Rig, being: Being): void => {
    const there = replica.atlas?.regions.find((one) => one.region === being.region);
    if (there === undefined) return;
    const state = replica.regions.get(being.region);
    const colour = { harmony: (state?.harmony ?? 50_000) / 100_000, dissonance: (state?.dissonance ?? 0) / 100_000 };
    const height = replica.height(being.x, being.z);
    if (height === null) return;
    const heard = at.calls.called(
      {
        key: being.key, species: being.kind, song: there.song, colour,
        at: { x: being.x, y: height + 1, z: being.z },
        standing: replica.life.standing.get(being.region)?.standing.whole ?? null,
        carries: (state?.weather?.hearing ?? 1_000) / 1_000,
      },
      ears,
      performance.now(),
    );
    if (heard === null) return;
    captioner.say({ kind: "creature", species: being.kind.species, direction: directionOf(heard) }, performance.now());
  };

  /** A weave takes effect: its wave, and over it each combo with its own sound. */
  const woven = (at: Rig, outcome: WeaveOutcome, own: boolean): void => {
    const song = replica.atlas?.regions.find((one) => one.region === outcome.region)?.song ?? null;
    if (song === null) return;
    const when = timeOf(at, outcome.effectMs);
    const place = own ? null : outcome.at;
    if (place !== null && hearingOf(ears, place).gain <= 0.004) return;
    cue(at, waveCue(outcome.intent, outcome.quality, outcome.harmony, song), when, place, `weave.${outcome.weave}`);
    outcome.combos.slice(0, COMBOS_MAX).forEach((combo, k) => {
      cue(at, comboCue(combo.sound, song), when + COMBO_APART * k, place, `combo.${outcome.weave}`);
      captioner.say({ kind: "combo", combo: combo.name, sound: combo.sound }, performance.now());
    });
  };

  const placeChanged = (at: Rig, happening: Extract<Happening, { kind: "place" }>): void => {
    const there = replica.atlas?.regions.find((one) => one.region === happening.region);
    if (there === undefined) return;
    const spot = there.places.find((place) => place.place === happening.place)?.at ?? null;
    const kind = there.places.find((place) => place.place === happening.place)?.model ?? "";
    const heard = spot === null ? null : hearingOf(ears, spot);
    if (heard !== null && heard.gain <= 0.004) return;
    cue(at, placeCue(`${happening.place} ${kind}`, happening.what, there.song), at.context.currentTime, spot, `place.${happening.place}`);
    if (/whale/.test(happening.place) && happening.what === "restored") {
      captioner.say({ kind: "whale", direction: heard === null ? "around" : directionOf(heard) }, performance.now());
    }
  };

  const settle = (at: Rig, next: AtlasRegion): void => {
    region = next;
    at.graph.setRoom(roomOf(next.biome, next.interior), `${next.biome}.${next.interior}`);
    const book = (seconds: number) => books.of(next.song.phrases, seconds);
    at.conductor.setPlace({ region: next.region, biome: next.biome, song: next.song, book });
    captioner.say({ kind: "bed", region: next.region, mood: next.song.mood }, performance.now());
  };

  const enter = (at: Rig, slug: string, discovered: boolean): void => {
    const next = replica.atlas?.regions.find((one) => one.region === slug);
    if (next === undefined) return;
    settle(at, next);
    cue(at, enterCue(next.song, next.biome, discovered), at.context.currentTime + 0.4, null, "enter");
  };

  /** The region one is in, in case no happening told (after a resume, before the atlas came). */
  const findRegion = (at: Rig): void => {
    const slug = replica.you?.region;
    if (slug === undefined || slug === region?.region) return;
    const next = replica.atlas?.regions.find((one) => one.region === slug);
    if (next !== undefined) settle(at, next);
  };

  /** A whale in the sky sings over the land now and then. */
  const whaleOver = (at: Rig, nowMs: number): void => {
    if (region === null || region.interior || nowMs - whaleAt < WHALE_EVERY_MS) return;
    const whale = replica.life.skies(replica.clock.worldMs()).find(({ x, z }) => Math.hypot(x - ears.x, z - ears.z) < WHALE_METRES);
    if (whale === undefined) return;
    whaleAt = nowMs;
    cue(at, whalePhrase(region.song), at.context.currentTime, null, "sky-whale");
    captioner.say({ kind: "whale", direction: directionOf(hearingOf(ears, { x: whale.x, y: ears.y, z: whale.z })) }, nowMs);
  };

  const surroundings = (at: Rig, nowMs: number): void => {
    if (nowMs - airAt < AIR_EVERY_MS) return;
    airAt = nowMs;
    findRegion(at);
    const { self } = replica;
    const air = airOf(replica, self.x, self.y, self.z);
    if (air === null) return;
    at.nature.follow(air);
    at.sky.follow(weatherHeard(replica, air, self.x, self.z), captioner, nowMs);
    whaleOver(at, nowMs);
    if (air.water > 0.3) captioner.say({ kind: "water" }, nowMs);
    if (air.dissonance > 0.45) captioner.say({ kind: "danger" }, nowMs);
    if (isNight(air.hour) && !air.interior && /meadow|valley|forest|grove|wood|marsh|fen/.test(air.biome)) captioner.say({ kind: "crickets" }, nowMs);
    if (air.height > 60) captioner.say({ kind: "wind" }, nowMs);
    // One body a third of a second: prepared before it is needed, never a hitch.
    const voice = replica.you?.voice;
    if (voice === "harp" || voice === "celesta" || voice === "marimba") bankOf(at.context).warm(voice, WARM.low, WARM.high);
  };

  const walk = (at: Rig): void => {
    const { self } = replica;
    const walking = new Set<number>([self.entity]);
    if (self.gait === 1 || self.gait === 2) {
      at.steps.walked(self.entity, self.x, self.z, self.speed, treadAt(replica, self.x, self.z, self.wet), () => at.graph.input("world"));
    }
    for (const other of replica.others.values()) {
      if (walking.size > STEPS_MAX) break;
      if (other.gait !== 1 && other.gait !== 2) continue;
      if (Math.hypot(other.x - ears.x, other.z - ears.z) > STEPS_METRES) continue;
      walking.add(other.entity);
      at.steps.walked(other.entity, other.x, other.z, other.speed, treadAt(replica, other.x, other.z, other.wet), () =>
        at.world.seat(`steps.${other.entity}`, { x: other.x, y: other.y, z: other.z }),
      );
    }
    at.steps.keep(walking);
  };

  /** Plays notes for oneself alone, in place of those before. */
  const previewNotes = (notes: readonly OfflineNote[]): void => {
    if (rig === null) return;
    rig.preview.silence(rig.context.currentTime);
    const start = rig.context.currentTime + 0.06;
    previewed = notes.map((note) => ({ ...note, at: start + note.at })).sort((a, b) => a.at - b.at);
  };

  /** The preview's notes that are due soon. */
  const advancePreview = (at: Rig): void => {
    const now = at.context.currentTime;
    const late = previewed.findIndex((note) => note.at > now + PREVIEW_AHEAD);
    for (const note of previewed.splice(0, late < 0 ? previewed.length : late)) {
      at.preview.add(sound(at.context, note.voice, { ...note, at: Math.max(now, note.at) }, at.graph.input("self")), now);
      at.graph.duck(note.at, note.at + note.seconds + DUCK_SECONDS);
    }
  };

  /** The score's notes that are due soon. */
  const advanceScore = (at: Rig): void => {
    const now = at.context.currentTime;
    for (const note of player.due(now, SCORE_AHEAD)) {
      at.score.add(sound(at.context, note.voice, { ...note, at: Math.max(now, note.at) }, at.graph.input("self")), now);
      at.graph.duck(note.at, note.at + note.seconds + DUCK_SECONDS);
    }
  };

  const sleep = (): void => {
    if (rig === null || asleep) return;
    asleep = true;
    rig.graph.setAwake(false);
    const { context } = rig;
    hideTimer = setTimeout(() => void context.suspend(), HIDE_MS);
  };
  const wake = (): void => {
    if (rig === null || !asleep) return;
    asleep = false;
    if (hideTimer !== null) clearTimeout(hideTimer);
    rig.graph.setAwake(true);
    void rig.context.resume();
  };
  const seen = (): void => (document.hidden ? sleep() : wake());
  document.addEventListener("visibilitychange", seen);
  const stopListening = replica.on(happen);

  return {
    start: async () => {
      rig ??= rigOf({ volumes, mono });
      if (!document.hidden) await rig.context.resume();
      findRegion(rig);
      return rig.context.state === "running";
    },
    play: (pitch, velocity, voice) => {
      echoes.set(pitch, performance.now());
      if (rig === null || asleep) return;
      const now = rig.context.currentTime;
      held.get(pitch)?.release(now);
      const sounding = sound(rig.context, voice, { pitch, velocity, at: now, seconds: null }, rig.graph.input("self"));
      rig.own.add(sounding, now);
      held.set(pitch, sounding);
      rig.conductor.heard(voice, pitch, velocity, now);
      rig.graph.duck(now, now + DUCK_SECONDS);
    },
    release: (pitch) => {
      echoes.set(pitch, performance.now());
      if (rig !== null) held.get(pitch)?.release(rig.context.currentTime);
      held.delete(pitch);
    },
    preview: (notes: readonly MelodyNote[], tempo, voice) => previewNotes(melodyNotes(notes, tempo, voice)),
    replay: (recording) => previewNotes(recordingNotes(recording)),
    creature: (species) => {
      const song = region?.song;
      if (song !== undefined) previewNotes(callNotes(species, song, { harmony: 1, dissonance: 0 }));
    },
    stopPreview: () => {
      previewed = [];
      if (rig !== null) rig.preview.silence(rig.context.currentTime);
    },
    playScore: (score, from) => {
      if (rig === null) return;
      rig.score.silence(rig.context.currentTime);
      player.start(score, from, rig.context.currentTime + 0.06);
    },
    changeScore: (score) => player.change(score),
    stopScore: () => {
      player.stop();
      rig?.score.release(rig.context.currentTime);
    },
    scorePosition: () => (rig === null ? null : player.position(rig.context.currentTime)),
    click: (atMs, first) => {
      if (rig === null || asleep) return;
      const now = rig.context.currentTime;
      const { voice, velocity, seconds } = CLICK;
      const at = Math.max(now, timeOf(rig, atMs));
      rig.clicks.add(sound(rig.context, voice, { pitch: first ? CLICK.first : CLICK.other, velocity, at, seconds }, rig.graph.input("self")), now);
    },
    stopClicks: () => rig?.clicks.silence(rig.context.currentTime),
    sample: (pitch, velocity, voice) => {
      if (rig === null || asleep) return;
      const now = rig.context.currentTime;
      rig.preview.add(sound(rig.context, voice, { pitch, velocity, at: now, seconds: SAMPLE_SECONDS }, rig.graph.input("self")), now);
      rig.graph.duck(now, now + DUCK_SECONDS);
    },
    exportWav,
    exportScore,
    frame: (nowMs, given) => {
      const { self } = replica;
      ears = given ?? { x: self.x, y: self.y + 1.6, z: self.z, heading: self.heading };
      if (rig === null || asleep || rig.context.state !== "running") return;
      for (const other of replica.others.values()) rig.performers.move(`player.${other.entity}`, other);
      for (const being of replica.life.beings.values()) {
        if (being.calling) rig.calls.move(being.key, { x: being.x, y: self.y + 1, z: being.z });
      }
      rig.performers.follow(ears);
      rig.world.follow(ears);
      surroundings(rig, nowMs);
      rig.sky.advance(replica, region, ears, captioner, nowMs);
      walk(rig);
      advancePreview(rig);
      advanceScore(rig);
      if (region === null) return;
      const clockOffset = replica.clock.serverMs() / 1000 - rig.context.currentTime;
      rig.conductor.advance(clockOffset, colourOf(replica, region.region));
      const answer = rig.conductor.taken().find(({ answers }) => answers);
      if (answer !== undefined) captioner.say({ kind: "answer", voice: answer.event.voice }, nowMs);
    },
    setVolumes: (next: Volumes) => {
      volumes = next;
      rig?.graph.setVolumes(next);
    },
    setMono: (next) => {
      mono = next;
      rig?.graph.setMono(next);
    },
    captions: (listener) => captioner.listen(listener),
    suspend: sleep,
    resume: wake,
    dispose: () => {
      document.removeEventListener("visibilitychange", seen);
      stopListening();
      if (hideTimer !== null) clearTimeout(hideTimer);
      rig?.nature.dispose();
      rig?.sky.dispose();
      rig?.graph.dispose();
      if (rig !== null) void rig.context.close();
      rig = null;
    },
  };
}
