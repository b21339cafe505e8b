/** stub */
import { Group } from "three";
export class Places { readonly group = new Group(); grottoLight = 0; constructor(..._a: unknown[]) {} frame(..._a: unknown[]) {} dispose() {} }
