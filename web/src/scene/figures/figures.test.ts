/** Figures: every look can be worn, every gait and gesture poses within what a body can do. */
import { describe, expect, it } from "vitest";
import type { Emote, Voice } from "../../protocol/generated";
import { Gait } from "../../replica/replica";
import { EMOTE_SECONDS, newPose, type Pose, poseOf } from "./pose";
import { dyesOf, shapesOf, WARDROBE } from "./wardrobe";

const standing = { gait: Gait.stand, speed: 0, performing: false, wet: false, voice: "harp" as Voice, emote: null };

describe("the wardrobe", () => {
  it("holds twelve robe colours and eight skins, all different", () => {
    const robes = new Set(Array.from({ length: WARDROBE.colours }, (_, colour) => dyesOf({ robe: 0, colour, head: 0, skin: 0 }).robe.join()));
    const skins = new Set(Array.from({ length: WARDROBE.skins }, (_, skin) => dyesOf({ robe: 0, colour: 0, head: 0, skin }).skin.join()));
    expect(robes.size).toBe(12);
    expect(skins.size).toBe(8);
  });

  it("dresses also a look it does not know", () => {
    const { robe, head } = shapesOf({ robe: 250, colour: 255, head: 99, skin: 200 });
    expect(robe).toBeLessThan(WARDROBE.robes);
    expect(head).toBeLessThan(WARDROBE.heads);
    for (const value of Object.values(dyesOf({ robe: 250, colour: 255, head: 99, skin: 200 })).flat()) expect(value).toBeGreaterThanOrEqual(0);
  });
});

describe("poses", () => {
  const differ = (a: Pose, b: Pose) => Object.keys(a).some((key) => Math.abs(a[key as keyof Pose] - b[key as keyof Pose]) > 0.2);

  it("swing opposite legs in walking and faster in running", () => {
    const walk = poseOf({ ...standing, gait: Gait.walk, speed: 4 }, 0.2, 0, 0, newPose());
    expect(walk.leftLeg - walk.rightLeg).toBeGreaterThan(0.3);
    expect(poseOf({ ...standing, gait: Gait.walk, speed: 4 }, 0.2 + Math.PI / 7.8, 0, 0, newPose()).rightLeg).toBeCloseTo(walk.leftLeg, 6);
    const most = (gait: Gait) => Math.max(...Array.from({ length: 60 }, (_, k) => poseOf({ ...standing, gait, speed: 7 }, k / 30, 0, 0, newPose()).leftLeg));
    expect(most(Gait.run)).toBeGreaterThan(most(Gait.walk));
  });

  it("lift the foot that swings forward and stand on the other, higher in water", () => {
    for (const gait of [Gait.walk, Gait.run]) {
      let lifted = 0;
      for (let k = 0; k < 60; k++) {
        const pose = poseOf({ ...standing, gait, speed: 5 }, k / 30, 0, 0, newPose());
        expect(Math.min(pose.leftKnee, pose.rightKnee)).toBeLessThan(0.3);
        expect(Math.min(pose.leftKnee, pose.rightKnee)).toBeGreaterThanOrEqual(0);
        lifted = Math.max(lifted, pose.leftKnee, pose.rightKnee);
      }
      expect(lifted).toBeGreaterThan(0.6);
    }
    const dry = poseOf({ ...standing, gait: Gait.walk, speed: 3 }, 0.4, 0, 0, newPose());
    const wet = poseOf({ ...standing, gait: Gait.walk, speed: 3, wet: true }, 0.4, 0, 0, newPose());
    expect(wet.leftArmOut).toBeGreaterThan(dry.leftArmOut + 0.4);
  });

  it("differ for every gait and stay within a body's reach", () => {
    const rest = poseOf(standing, 1, 0, 0, newPose());
    for (const gait of Object.values(Gait)) {
      for (let k = 0; k < 40; k++) {
        const pose = poseOf({ ...standing, gait, speed: 4 }, k * 0.13, 1, 0, newPose());
        for (const [joint, angle] of Object.entries(pose)) expect(Math.abs(angle), `${joint} of gait ${gait}`).toBeLessThan(3.2);
      }
      if (gait !== Gait.stand) expect(differ(rest, poseOf({ ...standing, gait, speed: 4 }, 1.3, 0, 0, newPose()))).toBe(true);
    }
  });

  it("show every gesture in its time and end it", () => {
    for (const kind of Object.keys(EMOTE_SECONDS) as Emote[]) {
      const emote = { kind, since: 0 };
      const rest = poseOf(standing, 1, 0, 1000, newPose());
      expect(differ(rest, poseOf({ ...standing, emote }, 1, 0, 1000, newPose())), kind).toBe(true);
      if (EMOTE_SECONDS[kind] > 1000) continue;
      const after = (EMOTE_SECONDS[kind] + 0.1) * 1000;
      expect(poseOf({ ...standing, emote }, 1, 0, after, newPose())).toEqual(poseOf(standing, 1, 0, after, newPose()));
    }
  });

  it("hold every instrument differently", () => {
    const poses = (["harp", "flute", "celesta", "bowed", "choir"] as const).map((voice) => poseOf({ ...standing, performing: true, voice }, 1, 0, 0, newPose()));
    for (let a = 0; a < poses.length; a++) for (let b = a + 1; b < poses.length; b++) expect(differ(poses[a] as Pose, poses[b] as Pose), `${a} and ${b}`).toBe(true);
  });
});
