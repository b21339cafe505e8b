/** An invitation to cast together in the made-up world: four parts, three people, one of whom went away. It starts nothing. */
import type { Gathered, Gathering } from "../../src/protocol/generated";

const [ELY, JUNO] = ["00000000000000000000000000000100", "00000000000000000000000000000101"];

/** Ely's invitation to whoever `me` is, open until a time of the server's clock. */
export function invitation(me: string, untilMs: number): Gathering {
  const member = (songweaver: string, entity: number, name: string, part: number | null, stance: Gathered["stance"]): Gathered => ({ songweaver, entity, name, part, stance });
  return {
    gathering: "0000000000000000000000000000aaaa", inviter: ELY, region: "weavers-landing", intent: "creative", untilMs, beatMs: 652, beats: 4,
    parts: [0, 1, 2, 3].map((number) => ({ name: number === 3 ? "The Long Evening Song of All the Larks" : "The Evening Song", delayBeats: number * 8, steps: number, octaves: 0, range: [60, 72], lengthMs: 12_000 })),
    members: [member(ELY, 100, "Ely Brightfen", 0, "ready"), member(me, 1, "Me", null, "invited"), { ...member(JUNO, 101, "Juno Oboe", null, "left-out"), why: "far" }],
  };
}
