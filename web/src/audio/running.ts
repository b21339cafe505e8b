/**
 * Parts of a sound that goes on by itself: levels that begin silent, filters, looped noise, slow sways, seats from left to right.
 *
 * It keeps what it makes, so that all of it ends together. What is heard when is for whoever builds with it.
 */
import type { Graph } from "./graph";
import { bankOf } from "./voices/bank";

/** A parameter and how far a sway moves it to either side. */
export type Swayed = readonly [parameter: AudioParam, depth: number];

/** One sound that goes on. */
export class Running {
  private readonly sources: AudioScheduledSourceNode[] = [];
  private readonly nodes: AudioNode[] = [];

  constructor(private readonly context: Graph["context"]) {}

  /** A level that is silent until it is moved. */
  level(to: AudioNode): GainNode {
    const node = this.context.createGain();
    node.gain.value = 0;
    return this.keep(node, to);
  }

  filter(type: BiquadFilterType, hertz: number, q: number, to: AudioNode): BiquadFilterNode {
    const node = this.context.createBiquadFilter();
    node.type = type;
    node.frequency.value = hertz;
    node.Q.value = q;
    return this.keep(node, to);
  }

  /** A place between left (-1) and right (1). */
  seat(place: number, to: AudioNode): StereoPannerNode {
    const node = this.context.createStereoPanner();
    node.pan.value = place;
    return this.keep(node, to);
  }

  /** Looped noise from `offset` seconds of it on; rates that differ keep two of them apart. */
  noise(rate: number, offset: number, to: AudioNode): void {
    const source = this.context.createBufferSource();
    source.buffer = bankOf(this.context).noise;
    source.loop = true;
    source.playbackRate.value = rate;
    source.connect(to);
    source.start(0, offset);
    this.sources.push(source);
  }

  /** A tone that begins at once. */
  tone(type: OscillatorType, hertz: number, to: AudioNode): OscillatorNode {
    const tone = this.context.createOscillator();
    tone.type = type;
    tone.frequency.value = hertz;
    tone.connect(to);
    tone.start();
    this.sources.push(tone);
    return tone;
  }

  /** A slow wave of `period` seconds that moves parameters. */
  sway(period: number, moves: readonly Swayed[]): void {
    const slow = this.context.createOscillator();
    slow.frequency.value = 1 / period;
    for (const [parameter, depth] of moves) {
      const amount = this.context.createGain();
      amount.gain.value = depth;
      slow.connect(amount).connect(parameter);
      this.nodes.push(amount);
    }
    slow.start();
    this.sources.push(slow);
  }

  /** Ends all of it. */
  dispose(): void {
    for (const source of this.sources) source.stop();
    for (const node of this.nodes) node.disconnect();
  }

  private keep<Node extends AudioNode>(node: Node, to: AudioNode): Node {
    node.connect(to);
    this.nodes.push(node);
    return node;
  }
}
