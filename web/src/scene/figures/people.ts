/** stub */
import { Group, type Frustum, type Vector3 } from "three";
import type { Replica } from "../../replica/replica";
export class People { readonly group = new Group(); drawn = 0; constructor(..._a: unknown[]) {} setLimits(_a: number, _b: number) {} frame(..._a: unknown[]) {} dispose() {} }
export type X = [Frustum, Vector3, Replica];
