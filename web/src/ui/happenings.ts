/**
 * From what happens once to what is read: chat, captions, subtitles, notices, the verdict.
 *
 * It only words and routes; pictures and sounds of the same happenings are others' matter.
 */
import type { You } from "../protocol/generated";
import type { Happening } from "../replica/replica";
import type { World } from "../replica/world";
import { explained, fromSlug, spokenLine, word, wordOr } from "../words/words";
import { pitchClassName } from "../input/scale";
import { called } from "./called";
import type { Deeds } from "./deeds";
import { Speech } from "./speech";
import { newActs, newReports } from "./standing";
import { natureListener } from "./nature/listen";
import { togetherListener } from "./together/listen";
import { skyListener } from "./weather/listen";
import { weavingListener } from "./weaving/listen";
import type { Store } from "./store.svelte";

/** These move one by one's own wish: what one sees then says enough. */
const MOVED_BY_WISH: ReadonlySet<string> = new Set(["gate", "return"]);

/** Listens to the world for the interface; returns how to stop. */
export function listen(world: World, store: Store, deeds: Deeds): () => void {
  let before: You | null = null;

  const nameOf = (entity: number): string =>
    called(world.others.get(entity)?.who ?? world.people.peek(entity));
  const placeName = (slug: string): string =>
    world.atlas?.regions.flatMap((r) => r.places).find((p) => p.place === slug)?.name ?? fromSlug(slug);
  const regionName = (slug: string): string => world.atlas?.regions.find((r) => r.region === slug)?.name ?? fromSlug(slug);

  const speech = new Speech((line) => (store.spoken = line === null ? [] : [{ id: store.id(), ...line }]));

  /** A hint at a combo: its words come when the first of them is spoken. */
  const hinted = async (speaker: string, line: string): Promise<void> => {
    const text = await import("../words/combos.generated").then(({ COMBO_LINES }) => COMBO_LINES[line], () => undefined);
    speech.say({ speaker, text: text ?? fromSlug(line) });
  };

  const sky = skyListener(world, store);
  const weaving = weavingListener(world, store);
  const together = togetherListener(store, deeds.ports);
  const nature = natureListener(store, deeds.ports);

  const happened = (happening: Happening): void => {
    weaving(happening);
    nature(happening);
    together(happening);
    if (sky(happening)) return;
    switch (happening.kind) {
      case "note":
        // Sound tells itself what is heard, with its direction.
        return;
      case "began":
        if (happening.melody !== null && happening.entity !== world.self.entity) {
          store.caption(word("caption.casts", { name: nameOf(happening.entity), melody: happening.melody }));
        }
        return;
      case "wave":
        if (!happening.own) {
          const intent = wordOr(`intent.${happening.intent}`, happening.intent).toLowerCase();
          store.caption(word("caption.wave", { intent, name: nameOf(happening.entity) }));
        } else {
          store.casting = null;
          if (store.raised) {
            // The server ended the performance; what is played next is another.
            store.performed();
            store.played = [];
            store.trying = store.waking;
            deeds.ports.send({ type: "raise", intent: store.intent });
          }
        }
        return;
      case "verdict":
        // Who is still being made tries keys; a judgement would only discourage.
        if (store.trying) return;
        store.judged = happening;
        store.judgedShown = true;
        return;
      case "place": {
        if (happening.who !== null && happening.who === world.you?.name) store.answered = { place: happening.place, what: happening.what };
        const values = {
          who: happening.who ?? word("someone"),
          place: placeName(happening.place),
          percent: Math.round(happening.progress / 10),
        };
        const key = `place.${happening.what}${happening.first && happening.who !== null ? ".first" : ""}`;
        store.notice(happening.what === "wounded" ? "bad" : "good", wordOr(key, fromSlug(happening.what), values));
        return;
      }
      case "spoke": {
        const speaker = placeName(happening.speaker);
        const text = spokenLine(happening.line, Object.fromEntries(happening.values));
        if (text === null && happening.line.startsWith("combo.")) void hinted(speaker, happening.line);
        else speech.say({ speaker, text: text ?? fromSlug(happening.line) });
        if (happening.notes.length > 0) store.caption(word("caption.sings", { name: speaker }));
        return;
      }
      case "said": {
        const { channel, line, songweaver, name, to } = happening.message;
        const text = store.settings.wordFilter ? (happening.message.masked ?? happening.message.text) : happening.message.text;
        const known = channel === "say" || channel === "region" || channel === "whisper" ? channel : "region";
        store.line({ channel: known, line: line ?? null, songweaver, name: called({ name, songweaver }), to, text, own: songweaver === world.you?.songweaver });
        return;
      }
      case "entered": {
        const song = world.atlas?.regions.find((r) => r.region === happening.region)?.song;
        const region = regionName(happening.region);
        store.notice("good", word(happening.discovered ? "notice.discovered" : "notice.entered", { region }));
        if (song !== undefined) {
          const mode = wordOr(`mode.${song.mode}`, song.mode);
          store.caption(word("caption.song", { tonic: pitchClassName(song.tonic), mode }));
        }
        store.played = [];
        return;
      }
      case "journey": {
        const title = happening.stage === "done" ? spokenLine(`journey.${happening.journey}.done.title`, {}) : null;
        if (title !== null) store.celebrate(title, spokenLine(`journey.${happening.journey}.done.text`, { name: world.you?.name ?? "" }) ?? "");
        return;
      }
      case "joined":
        store.line({ channel: "world", line: null, songweaver: null, name: "", to: null, text: word("chat.joined", { name: called(happening.who) }), own: false });
        return;
      case "left":
        if (happening.name !== null && happening.name !== "") {
          const text = wordOr(`left.${happening.why}`, `${happening.name}: ${happening.why}`, { name: happening.name });
          store.line({ channel: "world", line: null, songweaver: null, name: "", to: null, text, own: false });
        }
        return;
      case "refused":
        // Commands are answered where they were given; this is for messages of the moment.
        if (happening.command === null) store.notice("bad", explained("refused", happening.code, happening.reason));
        return;
      case "notice":
        store.notice("plain", happening.text);
        return;
      case "standing": {
        const looked = newReports(happening.standing);
        if (looked > 0) {
          store.notice("good", word(looked === 1 ? "notice.report" : "notice.reports", { count: looked }));
          // Told once; what was decided about oneself waits until it is read.
          if (newActs(happening.standing).length === 0) void deeds.ports.standing.seen();
        }
        store.standing = happening.standing;
        return;
      }
      case "announced":
        store.notice("plain", wordOr(`announced.${happening.what}`, wordOr("announced", fromSlug(happening.what))));
        return;
      case "corrected":
        if (MOVED_BY_WISH.has(happening.why)) return;
        store.notice("plain", wordOr(`corrected.${happening.why}`, fromSlug(happening.why)));
        return;
    }
  };

  /** Beckons to what a stage wants seen: never over the wonder that just happened. */
  const open = (panels: readonly string[]): void => {
    for (const panel of panels) {
      if (panel === "making") store.makerOpen = true;
      if (panel === "codex" || panel === "map" || panel === "melodies") store.beckon(panel);
    }
  };

  /** Tells what is new about oneself. */
  const changed = (): void => {
    const you = world.you;
    store.publish(world);
    // A new step shows at once where it leads.
    store.look(world, deeds.ports.controls.yaw);
    if (you === null || you === before) return;
    const old = before;
    before = you;
    for (const journey of you.journeys) {
      const stage = `${journey.journey}/${journey.stage}`;
      if (old !== null && !old.journeys.some((j) => `${j.journey}/${j.stage}` === stage)) open(journey.opens);
    }
    if (old === null || old.songweaver !== you.songweaver) return;
    const known = new Set(old.melodies.map((m) => m.melody));
    for (const melody of you.melodies) if (!known.has(melody.melody)) store.notice("good", word("notice.melody", { name: melody.name }));
    const entries = you.codex.filter((entry) => !old.codex.includes(entry)).map(codexTitle);
    if (entries.length > 0) store.notice("plain", word("notice.codex", { entry: entries.join(", ") }));
    const stages = new Map(old.combos.map(({ combo, stage }) => [combo, stage]));
    const learnt = you.combos.filter(({ combo, stage }) => stage !== "open" && stages.get(combo) !== stage);
    if (learnt.some(({ stage }) => stage === "glimpsed")) store.notice("plain", word("notice.glimpsed"));
    if (learnt.length > 0) store.beckon("codex");
    for (const gate of you.gates) if (!old.gates.includes(gate)) store.notice("good", word("notice.gate", { gate: placeName(gate) }));
    for (const voice of you.voices) {
      if (!old.voices.includes(voice)) store.notice("good", word("notice.voice", { voice: wordOr(`voice.${voice}`, voice) }));
    }
    const intents = ["creative", "restoration", "exploration", "protection"] as const;
    intents.forEach((intent, index) => {
      const tier = you.attunement[index] ?? 0;
      if (tier > (old.attunement[index] ?? 0)) store.notice("good", word("notice.tier", { intent: wordOr(`intent.${intent}`, intent), tier }));
    });
    if (you.made && !old.made) store.notice("good", word("maker.saved"));
  };

  const stops = [world.on(happened), world.onChange(changed)];
  changed();
  return () => stops.forEach((stop) => stop());
}

/** The title of an entry of the codex. */
export function codexTitle(entry: string): string {
  return spokenLine(`codex.${entry}.title`, {}) ?? fromSlug(entry);
}
