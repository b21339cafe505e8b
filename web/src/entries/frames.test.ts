/** What a client reports of its frames: the right quantiles, what was left out, and nothing where nothing was drawn. */
import { describe, expect, test } from "vitest";
import { deviceClass, figuresOf } from "./frames";

describe("frames", () => {
  test("the middle, the slow and the dropped", () => {
    const even = new Array<number>(94).fill(16);
    expect(figuresOf([...even, 32, 32, 64, 16, 16, 40], 1)).toEqual({ frameMs: 16, frameP95Ms: 16, droppedFrames: 1 + 1 + 3 + 2, longFrames: 1 });
    expect(figuresOf([...even.slice(20), ...new Array<number>(10).fill(50)], 0)?.frameP95Ms).toBe(50);
    expect(figuresOf([], 0)).toBeNull();
  });

  test("a class of device, and nothing finer", () => {
    expect(deviceClass(true, true, 390)).toBe("desktop");
    expect(deviceClass(false, true, 390)).toBe("phone");
    expect(deviceClass(false, true, 820)).toBe("tablet");
    expect(deviceClass(false, false, 1080)).toBe("other");
  });
});
